package dev.portolan.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One block of commands in a page, and what it prints.
 *
 * <p>A block fenced as {@code sh} is typed into a shell; {@code sh exit=1} must end with that code, {@code sh retry} is tried again until it prints what it is to print.
 * A block fenced as {@code text} right after it is what it prints: {@code …} in a line stands for anything in that line, a line of nothing else for any lines;
 * how many spaces there are doesn't count.
 *
 * @param where page and line
 * @param expected what it prints, empty where the page doesn't say
 */
record DocStep(String where, String script, int exit, boolean retried, String expected) {
    private static final Pattern FENCE = Pattern.compile("```(.*)");
    private static final Pattern EXIT = Pattern.compile("exit=(\\d+)");

    private record Block(String info, int line, String text, boolean follows) {}

    static List<DocStep> of(Path page) throws IOException {
        List<Block> blocks = blocks(page);
        var steps = new ArrayList<DocStep>();
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            if (!block.info().equals("sh") && !block.info().startsWith("sh ")) continue;
            Block next = i + 1 < blocks.size() ? blocks.get(i + 1) : null;
            boolean printed = next != null && next.info().equals("text") && next.follows();
            Matcher exit = EXIT.matcher(block.info());
            steps.add(new DocStep(
                    Host.root().relativize(page) + ":" + block.line(),
                    block.text(),
                    exit.find() ? Integer.parseInt(exit.group(1)) : 0,
                    block.info().contains("retry"),
                    printed ? next.text() : ""));
        }
        return steps;
    }

    /** What stands behind each opening fence. */
    static List<String> infos(Path page) throws IOException {
        return blocks(page).stream().map(Block::info).toList();
    }

    /** The blocks whose opening fence has this behind it. */
    static List<String> texts(Path page, String info) throws IOException {
        return blocks(page).stream()
                .filter(block -> block.info().equals(info))
                .map(Block::text)
                .toList();
    }

    /** A command that is tried again until it succeeds. */
    static DocStep untilItWorks(String where, String command) {
        return new DocStep(where, command + "\n", 0, true, "");
    }

    private static List<Block> blocks(Path page) throws IOException {
        var blocks = new ArrayList<Block>();
        List<String> lines = Files.readAllLines(page);
        boolean proseSince = true;
        for (int i = 0; i < lines.size(); i++) {
            Matcher fence = FENCE.matcher(lines.get(i));
            if (!fence.matches()) {
                proseSince |= !lines.get(i).isBlank();
                continue;
            }
            int end = i + 1;
            while (end < lines.size() && !lines.get(end).equals("```")) end++;
            String text = lines.subList(i + 1, end).stream().map(l -> l + "\n").collect(Collectors.joining());
            blocks.add(new Block(fence.group(1).strip(), i + 1, text, !proseSince));
            proseSince = false;
            i = end;
        }
        return blocks;
    }

    /** Whether that is what the page says. */
    boolean prints(String actual) {
        return expected.isEmpty() || pattern().matcher(plain(actual)).matches();
    }

    private Pattern pattern() {
        return Pattern.compile(plain(expected)
                .lines()
                .map(line -> line.equals("…")
                        ? "(?:[^\n]*\n)*"
                        : Stream.of(line.split("…", -1)).map(Pattern::quote).collect(Collectors.joining("[^\n]*"))
                                + "\n")
                .collect(Collectors.joining()));
    }

    private static String plain(String text) {
        return text.strip()
                .lines()
                .map(line -> line.strip().replaceAll("\\s+", " ") + "\n")
                .collect(Collectors.joining());
    }
}
