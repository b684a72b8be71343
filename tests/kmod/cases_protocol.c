#include "cases.h"
void run_protocol_cases(void) {}
