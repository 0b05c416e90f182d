package dev.portolan.linux.bpf;

import dev.portolan.linux.bpf.Instruction.Label;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects a program's instructions in order, and gives labels their distances. Not thread-safe. */
public final class Assembler {
    private final List<Instruction> instructions = new ArrayList<>();

    /** {@code to = from}. */
    public Assembler move(Register to, Register from) {
        return add(new Instruction.CalculateBy(to, Operation.SET, from));
    }

    /** {@code to = value}, sign-extended. */
    public Assembler set(Register to, int value) {
        return add(new Instruction.Calculate(to, Operation.SET, value));
    }

    /** {@code to = value}. */
    public Assembler setWide(Register to, long value) {
        return add(new Instruction.SetWide(to, value));
    }

    /** {@code to = base + offset}. */
    public Assembler address(Register to, Register base, int offset) {
        return move(to, base).calculate(to, Operation.ADD, offset);
    }

    /** Arithmetic with a constant. */
    public Assembler calculate(Register to, Operation operation, int by) {
        return add(new Instruction.Calculate(to, operation, by));
    }

    /** Arithmetic with a register. */
    public Assembler calculate(Register to, Operation operation, Register by) {
        return add(new Instruction.CalculateBy(to, operation, by));
    }

    /** {@code to = *(base + offset)}. */
    public Assembler load(Size size, Register to, Register base, int offset) {
        return add(new Instruction.Load(size, to, base, offset));
    }

    /** {@code *(base + offset) = from}. */
    public Assembler store(Size size, Register base, int offset, Register from) {
        return add(new Instruction.Store(size, base, offset, from));
    }

    /** {@code *(base + offset) = value}. */
    public Assembler store(Size size, Register base, int offset, int value) {
        return add(new Instruction.StoreConstant(size, base, offset, value));
    }

    /** Copies {@code bytes}, a multiple of four, by way of {@code by}. */
    public Assembler copy(Register from, int fromOffset, Register to, int toOffset, int bytes, Register by) {
        for (int at = 0; at < bytes; at += 4) {
            load(Size.U32, by, from, fromOffset + at).store(Size.U32, to, toOffset + at, by);
        }
        return this;
    }

    /** Goes to {@code label}. */
    public Assembler jump(Label label) {
        return add(new Instruction.Jump(label));
    }

    /** Goes to {@code label} if. */
    public Assembler branch(Register left, Condition condition, int right, Label label) {
        return add(new Instruction.Branch(left, condition, right, label));
    }

    /** Goes to {@code label} if. */
    public Assembler branch(Register left, Condition condition, Register right, Label label) {
        return add(new Instruction.BranchBy(left, condition, right, label));
    }

    /** R0 = the address of the value that {@code map} has for the key at {@code FRAME + key}, or 0. */
    public Assembler lookUp(BpfMap map, int key) {
        return add(new Instruction.SetMap(Register.R1, map))
                .address(Register.R2, Register.FRAME, key)
                .call(Helper.MAP_LOOKUP_ELEM);
    }

    /** Puts the value at {@code FRAME + value} into {@code map} under the key at {@code FRAME + key}. */
    public Assembler update(BpfMap map, int key, int value) {
        return add(new Instruction.SetMap(Register.R1, map))
                .address(Register.R2, Register.FRAME, key)
                .address(Register.R3, Register.FRAME, value)
                .set(Register.R4, 0)
                .call(Helper.MAP_UPDATE_ELEM);
    }

    /** Calls the kernel. */
    public Assembler call(Helper helper) {
        return add(new Instruction.Call(helper));
    }

    /** Ends the program with this result. */
    public Assembler exit(int result) {
        return set(Register.R0, result).add(new Instruction.Exit());
    }

    /** Here is {@code label}. */
    public Assembler place(Label label) {
        return add(label);
    }

    /** Appends any instruction. */
    public Assembler add(Instruction instruction) {
        instructions.add(instruction);
        return this;
    }

    /** What was collected, in order. */
    public List<Instruction> instructions() {
        return List.copyOf(instructions);
    }

    /** How many slots it takes. */
    public int slots() {
        return instructions.stream().mapToInt(Instruction::slots).sum();
    }

    /**
     * As the kernel takes it.
     *
     * @throws IllegalArgumentException when a jump leads to a label that was not placed, or was placed twice
     */
    public byte[] encode() {
        Map<Label, Integer> places = new HashMap<>();
        int slot = 0;
        for (Instruction each : instructions) {
            if (each instanceof Label label && places.put(label, slot) != null) {
                throw new IllegalArgumentException("label " + label.name() + " is placed twice");
            }
            slot += each.slots();
        }
        ByteBuffer out = ByteBuffer.allocate(slot * Slot.BYTES).order(ByteOrder.nativeOrder());
        for (Instruction each : instructions) {
            int next = out.position() / Slot.BYTES + each.slots();
            each.encode(out, label -> distance(places, label, next));
        }
        return out.array();
    }

    private static int distance(Map<Label, Integer> places, Label label, int next) {
        Integer place = places.get(label);
        if (place == null) {
            throw new IllegalArgumentException("label " + label.name() + " is never placed");
        }
        return place - next;
    }

    /** A listing: one instruction a line, with its slot's number; labels stand out. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        int slot = 0;
        for (Instruction each : instructions) {
            text.append(each instanceof Label ? each.toString() : "%4d  %s".formatted(slot, each))
                    .append('\n');
            slot += each.slots();
        }
        return text.toString();
    }
}
