package dev.portolan.linux.bpf;

import dev.portolan.linux.cgroup.Cgroup;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips tests, with the reason, where maps cannot be made or cgroups of version 2 are not there. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresBpf.Condition.class)
@interface RequiresBpf {
    /** Asks the host. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            try (BpfMap map = BpfMap.create("trial", new BpfMap.Shape(MapType.HASH, 4, 4, 1))) {
                return ConditionEvaluationResult.enabled(map + " made, and " + Cgroup.current() + " is there");
            } catch (IOException e) {
                return ConditionEvaluationResult.disabled(e.getMessage());
            }
        }
    }
}
