package dev.portolan.linux.bpf;

/** The machine's registers. */
public enum Register {
    /** Results of calls, and the program's. */
    R0,
    /** First argument; at entry, the context. Calls lose R1 to R5. */
    R1,
    R2,
    R3,
    R4,
    R5,
    /** Calls keep R6 to R9. */
    R6,
    R7,
    R8,
    R9,
    /** The end of the stack, 512 bytes below it. Read only. */
    FRAME;

    @Override
    public String toString() {
        return this == FRAME ? "fp" : "r" + ordinal();
    }
}
