package dev.portolan.linux.bpf;

import java.nio.ByteBuffer;
import java.util.function.ToIntFunction;

/** One instruction of a BPF program, or a place in it. {@code toString} reads as the kernel's own listings do. */
public sealed interface Instruction {
    /** A place that jumps lead to. */
    record Label(String name) implements Instruction {
        @Override
        public int slots() {
            return 0;
        }

        @Override
        public void encode(ByteBuffer out, ToIntFunction<Label> distance) {}

        @Override
        public String toString() {
            return name + ":";
        }
    }

    /** Arithmetic with a constant, which is sign-extended. */
    record Calculate(Register to, Operation operation, int by) implements Instruction {
        @Override
        public void encode(ByteBuffer out, ToIntFunction<Label> distance) {
            Slot.put(out, 0x07 | operation.code(), to, Register.R0, 0, by);
        }

        @Override
        public String toString() {
            return to + " " + operation + " " + by;
        }
    }

    /** Arithmetic with another register. */
    record CalculateBy(Register to, Operation operation, Register by) implements Instruction {
        @Override
        public void encode(ByteBuffer out, ToIntFunction<Label> distance) {
            Slot.put(out, 0x0f | operation.code(), to, by, 0, 0);
        }

        @Override
        public String toString() {
            return to + " " + operation + " " + by;
        }
    }

    /** Sets a register to 64 bits. */
    record SetWide(Register to, long value) implements Instruction {
        @Override
        public int slots() {
            return 2;
        }

        @Override
        public void encode(ByteBuffer out, ToIntFunction<Label> distance) {
            Slot.put(out, 0x18, to, Register.R0, 0, (int) value);
            Slot.put(out, 0, Register.R0, Register.R0, 0, (int) (value >>> 32));
        }

        @Override
        public String toString() {
            return to + " = 0x" + Long.toHexString(value) + " ll";
        }
    }

    /** Sets a register to a map, for calls. */
    record SetMap(Register to, BpfMap map) implements Instruction {
        @Override
        public int slots() {
            return 2;
        }

        @Override
        public void encode(ByteBuffer out, ToIntFunction<Label> distance) {
            // BPF_PSEUDO_MAP_FD in the place of the source register.
            Slot.put(out, 0x18, to, Register.R1, 0, map.fd());
            Slot.put(out, 0, Register.R0, Register.R0, 0, 0);
        }

        @Override
        public String toString() {
            return to + " = map " + map.name() + " ll";
        }
    }

    /** Reads memory. */
    record Load(Size size, Register to, Register base, int offset) implements Instruction {
        @Override
        public void encode(ByteBuffer out, ToIntFunction<Label> distance) {
            Slot.put(out, 0x61 | size.code(), to, base, offset, 0);
        }

        @Override
        public String toString() {
            return to + " = " + Slot.memory(size, base, offset);
        }
    }

    /** Writes a register to memory. */
    record Store(Size size, Register base, int offset, Register from) implements Instruction {
        @Override
        public void encode(ByteBuffer out, ToIntFunction<Label> distance) {
            Slot.put(out, 0x63 | size.code(), base, from, offset, 0);
        }

        @Override
        public String toString() {
            return Slot.memory(size, base, offset) + " = " + from;
        }
    }

    /** Writes a constant to memory. */
    record StoreConstant(Size size, Register base, int offset, int value) implements Instruction {
        @Override
        public void encode(ByteBuffer out, ToIntFunction<Label> distance) {
            Slot.put(out, 0x62 | size.code(), base, Register.R0, offset, value);
        }

        @Override
        public String toString() {
            return Slot.memory(size, base, offset) + " = " + value;
        }
    }

    /** Goes on elsewhere, further down. */
    record Jump(Label to) implements Instruction {
        @Override
        public void encode(ByteBuffer out, ToIntFunction<Label> distance) {
            Slot.put(out, 0x05, Register.R0, Register.R0, distance.applyAsInt(to), 0);
        }

        @Override
        public String toString() {
            return "goto " + to.name();
        }
    }

    /** Goes on elsewhere when a register compares so with a constant. */
    record Branch(Register left, Condition condition, int right, Label to) implements Instruction {
        @Override
        public void encode(ByteBuffer out, ToIntFunction<Label> distance) {
            Slot.put(out, 0x05 | condition.code(), left, Register.R0, distance.applyAsInt(to), right);
        }

        @Override
        public String toString() {
            return "if " + left + " " + condition + " " + right + " goto " + to.name();
        }
    }

    /** Goes on elsewhere when two registers compare so. */
    record BranchBy(Register left, Condition condition, Register right, Label to) implements Instruction {
        @Override
        public void encode(ByteBuffer out, ToIntFunction<Label> distance) {
            Slot.put(out, 0x0d | condition.code(), left, right, distance.applyAsInt(to), 0);
        }

        @Override
        public String toString() {
            return "if " + left + " " + condition + " " + right + " goto " + to.name();
        }
    }

    /** Calls the kernel. */
    record Call(Helper helper) implements Instruction {
        @Override
        public void encode(ByteBuffer out, ToIntFunction<Label> distance) {
            Slot.put(out, 0x85, Register.R0, Register.R0, 0, helper.number());
        }

        @Override
        public String toString() {
            return "call " + helper;
        }
    }

    /** Ends the program; its result is R0. */
    record Exit() implements Instruction {
        @Override
        public void encode(ByteBuffer out, ToIntFunction<Label> distance) {
            Slot.put(out, 0x95, Register.R0, Register.R0, 0, 0);
        }

        @Override
        public String toString() {
            return "exit";
        }
    }

    /** How many slots of eight bytes it takes. */
    default int slots() {
        return 1;
    }

    /**
     * Writes it.
     *
     * @param distance how many slots a label is behind the next instruction
     */
    void encode(ByteBuffer out, ToIntFunction<Label> distance);
}
