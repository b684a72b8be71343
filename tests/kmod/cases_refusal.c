#include "cases.h"
void run_refusal_cases(void) {}
