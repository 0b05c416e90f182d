package dev.portolan.cli.command;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a port's number; 0 stands for a free one. */
final class Port implements ITypeConverter<Integer> {
    private static final int LAST = 65535;

    @Override
    public Integer convert(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= LAST) return port;
        } catch (NumberFormatException word) {
            // said below
        }
        throw new TypeConversionException(
                "'" + text + "' is not a port; write a number from 1 to " + LAST + ", or 0 for a free one");
    }
}
