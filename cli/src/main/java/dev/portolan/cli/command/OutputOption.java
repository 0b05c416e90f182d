package dev.portolan.cli.command;

import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How a command says its result: for people, or for programs. */
final class OutputOption {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** How to say it. */
    enum Format {
        TEXT,
        JSON
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json",
            defaultValue = "text",
            description = "how to say the result (default: text)")
    private Format format = Format.TEXT;

    boolean json() {
        return format == Format.JSON;
    }

    /** The result, the only thing on standard output. */
    static void print(JsonNode result) {
        System.out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result));
    }
}
