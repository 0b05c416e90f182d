package dev.portolan.linux.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portolan.linux.bpf.Instruction.Label;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Encodings as clang and bpftool have them (RFC 9669), on a little-endian machine. */
class AssemblerTest {
    private record Row(String bytes, String listing, UnaryOperator<Assembler> code) {}

    private static final List<Row> ROWS = List.of(
            new Row("bf16000000000000", "r6 = r1", a -> a.move(Register.R6, Register.R1)),
            new Row("b700000001000000", "r0 = 1", a -> a.set(Register.R0, 1)),
            new Row("b7010000 91ffffff", "r1 = -111", a -> a.set(Register.R1, -111)),
            new Row(
                    "1801000088776655 0000000044332211",
                    "r1 = 0x1122334455667788 ll",
                    a -> a.setWide(Register.R1, 0x1122334455667788L)),
            new Row("61610400 00000000", "r1 = *(u32 *)(r6 + 4)", a -> a.load(Size.U32, Register.R1, Register.R6, 4)),
            new Row(
                    "7b1af8ff 00000000",
                    "*(u64 *)(fp - 8) = r1",
                    a -> a.store(Size.U64, Register.FRAME, -8, Register.R1)),
            new Row("6a0afaff 07000000", "*(u16 *)(fp - 6) = 7", a -> a.store(Size.U16, Register.FRAME, -6, 7)),
            new Row("0f21000000000000", "r1 += r2", a -> a.calculate(Register.R1, Operation.ADD, Register.R2)),
            new Row("7700000020000000", "r0 >>= 32", a -> a.calculate(Register.R0, Operation.SHIFT_RIGHT, 32)),
            new Row("85000000bb000000", "call set_retval", a -> a.call(Helper.SET_RETVAL)),
            new Row("9500000000000000", "exit", a -> a.add(new Instruction.Exit())));

    @TestFactory
    List<DynamicTest> an_instruction_is_encoded_as_the_specification_says_and_reads_as_the_kernel_lists_it() {
        return ROWS.stream()
                .map(row -> DynamicTest.dynamicTest(row.listing, () -> {
                    Assembler code = row.code.apply(new Assembler());
                    assertThat(HexFormat.of().formatHex(code.encode())).isEqualTo(row.bytes.replace(" ", ""));
                    assertThat(code.toString().strip()).isEqualTo("0  " + row.listing);
                }))
                .toList();
    }

    @Test
    void a_branch_counts_slots_to_its_label_and_wide_instructions_count_twice() {
        Label end = new Label("end");
        Assembler code = new Assembler()
                .branch(Register.R0, Condition.EQUAL, 0, end)
                .setWide(Register.R1, 1)
                .place(end)
                .exit(1);
        assertThat(code.slots()).isEqualTo(5);
        assertThat(HexFormat.of().formatHex(code.encode())).startsWith("1500020000000000");
        assertThat(code.toString()).isEqualTo("""
                   0  if r0 == 0 goto end
                   1  r1 = 0x1 ll
                end:
                   3  r0 = 1
                   4  exit
                """);
    }

    @Test
    void a_jump_to_nowhere_and_a_label_in_two_places_are_refused() {
        Label end = new Label("end");
        assertThatThrownBy(() -> new Assembler().jump(end).encode()).hasMessage("label end is never placed");
        assertThatThrownBy(() -> new Assembler().place(end).place(end).encode())
                .hasMessage("label end is placed twice");
    }
}
