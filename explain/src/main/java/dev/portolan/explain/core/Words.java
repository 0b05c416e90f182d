package dev.portolan.explain.core;

import dev.portolan.explain.core.PodDetail.Container;
import dev.portolan.explain.core.Snapshot.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** What the containers of a pod are told: command, arguments, variables. */
final class Words {
    private Words() {}

    /** The changes in the template of a pod's maker that {@code better} would make. */
    static List<Fix> changed(Pod pod, Ref maker, UnaryOperator<String> better) {
        var fixes = new ArrayList<Fix>();
        for (int i = 0; i < pod.detail().containers().size(); i++) {
            Container c = pod.detail().containers().get(i);
            String container = "spec.template.spec.containers[" + i + "].";
            for (int j = 0; j < c.words().size(); j++) {
                boolean command = j < c.commandWords();
                String field = command ? "command[" + j + "]" : "args[" + (j - c.commandWords()) + "]";
                change(maker, container + field, c.words().get(j), better, fixes);
            }
            for (int j = 0; j < c.env().size(); j++) {
                change(maker, container + "env[" + j + "].value", c.env().get(j).value(), better, fixes);
            }
        }
        return fixes;
    }

    private static void change(Ref maker, String field, String value, UnaryOperator<String> better, List<Fix> fixes) {
        String changed = better.apply(value);
        if (!changed.equals(value)) fixes.add(Fix.set(maker, field, value, changed));
    }
}
