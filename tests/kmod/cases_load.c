#include "cases.h"
void run_load_cases(void) {}
