package dev.portolan.e2e;

/**
 * One row of the table of clients: what people type, and how one sees that it worked.
 *
 * @param name as the table has it
 * @param since the minor version of the first kubectl that has it
 * @param act fails where it does not work
 */
record KubectlVerb(String name, int since, Act act) {
    /** Types something, and looks. */
    @FunctionalInterface
    interface Act {
        void with(KubectlAt kubectl) throws Exception;
    }

    static KubectlVerb verb(String name, Act act) {
        return new KubectlVerb(name, 0, act);
    }

    static KubectlVerb since(int minor, String name, Act act) {
        return new KubectlVerb(name, minor, act);
    }
}
