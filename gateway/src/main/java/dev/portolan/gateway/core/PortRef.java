package dev.portolan.gateway.core;

/** Which port of a Service an Ingress names. */
public sealed interface PortRef {
    /** By number. */
    record Number(int number) implements PortRef {
        @Override
        public String toString() {
            return Integer.toString(number);
        }
    }

    /** By name. */
    record Name(String name) implements PortRef {
        @Override
        public String toString() {
            return '"' + name + '"';
        }
    }
}
