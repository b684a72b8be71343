# Writes a C unit in the shape of a large driver: functions that call, log, index tables and take locks. Its object, with
# debug information, is about 1.5 MB for functions=600. With changed=1 one function in the middle returns something else.
BEGIN {
    if (!functions) functions = 600
    print "extern int report(const char *format, ...);"
    print "struct device { struct device *next; const char *name; unsigned long flags, count[16]; int (*ready)(struct device *, int); };"
    print "extern void lock(unsigned long *word);\nextern void unlock(unsigned long *word);"
    for (i = 0; i < functions; i++) {
        printf "static int table_%d[] = { %d, %d, %d };\n", i, i, i * 7, i * 13
        printf "int step_%d(struct device *device, int value)\n{\n", i
        print "\tstatic unsigned long calls;\n\tint i;\n\n\tlock(&device->flags);\n\tcalls++;"
        printf "\tfor (i = 0; i < %d; i++) {\n", i % 5 + 3
        printf "\t\tif (device->count[i] > %d && device->ready)\n\t\t\tvalue += device->ready(device->next, value ^ %d);\n", i * 3, i
        printf "\t\telse if (value & %d)\n\t\t\treport(\"step %d of %%s: value %%d, calls %%lu\\n\", device->name, value, calls);\n", i % 64 + 1, i
        print "\t}\n\tunlock(&device->flags);"
        if (i) printf "\tif (value > table_%d[1])\n\t\treturn step_%d(device->next, value - 1);\n", i, i - 1
        printf "\treturn value + table_%d[value & 1]%s;\n}\n", i, changed && i == int(functions / 2) ? " + 1" : ""
    }
}
