// What the Glibc module of Swift leaves out.
#include <malloc.h>
#include <sys/timex.h>
