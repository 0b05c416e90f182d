package dev.portolan.apiserver.schema;

import java.util.ArrayList;
import java.util.List;

/** What was found wrong in one body: the first {@value #MAX}, as Kubernetes' decoder counts, since a body could have millions. */
final class Problems {
    static final int MAX = 100;

    private final List<FieldProblem> found = new ArrayList<>();

    boolean full() {
        return found.size() >= MAX;
    }

    void add(FieldProblem problem) {
        if (!full()) found.add(problem);
    }

    List<FieldProblem> all() {
        return List.copyOf(found);
    }
}
