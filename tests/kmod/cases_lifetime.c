#include "cases.h"
void run_lifetime_cases(void) {}
