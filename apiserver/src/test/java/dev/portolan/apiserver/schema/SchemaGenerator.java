package dev.portolan.apiserver.schema;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.Quantity;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Walks the model classes of {@link ServedKinds} and writes {@code kinds.schema}, with what the overlay adds. */
final class SchemaGenerator {
    private static final Map<Class<?>, Type> SCALARS = Map.ofEntries(
            Map.entry(String.class, Type.Scalar.STRING),
            Map.entry(Integer.class, Type.Scalar.INT32),
            Map.entry(Long.class, Type.Scalar.INT64),
            Map.entry(Double.class, Type.Scalar.NUMBER),
            Map.entry(Boolean.class, Type.Scalar.BOOLEAN),
            Map.entry(IntOrString.class, Type.Scalar.INT_OR_STRING),
            Map.entry(Quantity.class, Type.Scalar.QUANTITY),
            Map.entry(MicroTime.class, Type.Scalar.MICRO_TIME),
            Map.entry(ZonedDateTime.class, Type.Scalar.MICRO_TIME),
            Map.entry(FieldsV1.class, Type.Scalar.OBJECT),
            Map.entry(Object.class, Type.Scalar.OBJECT));

    /** metav1.Time is a plain string in the model; these are its names in the API. */
    private static final Set<String> TIMES =
            Set.of("startedAt", "finishedAt", "timeAdded", "time", "startTime", "completionTime");

    private final Overlay overlay;
    private final Map<String, List<GroupVersionKind>> kinds = new TreeMap<>();
    private final Map<String, Definition> definitions = new TreeMap<>();
    private final Deque<Class<?>> toDo = new ArrayDeque<>();

    private SchemaGenerator(Overlay overlay) {
        this.overlay = overlay;
    }

    /** The whole text of {@code kinds.schema}. */
    static String generate(Overlay overlay) {
        SchemaGenerator generator = new SchemaGenerator(overlay);
        for (ServedKinds.Kind kind : ServedKinds.ALL) {
            generator
                    .kinds
                    .computeIfAbsent(ModelNames.of(kind.model()), n -> new ArrayList<>())
                    .add(GroupVersionKind.parse(kind.name()));
            generator.toDo.add(kind.model());
        }
        generator.toDo.addAll(ServedKinds.PARTS);
        while (!generator.toDo.isEmpty()) {
            generator.define(generator.toDo.removeFirst());
        }
        overlay.refuseUnused(generator.definitions.keySet());
        StringBuilder out = new StringBuilder();
        generator.definitions.values().forEach(definition -> out.append(SchemaText.print(definition)));
        return out.toString();
    }

    private void define(Class<?> model) {
        String name = ModelNames.of(model);
        if (definitions.containsKey(name)) {
            return;
        }
        Map<String, Field> fields = new TreeMap<>();
        for (java.lang.reflect.Field member : model.getDeclaredFields()) {
            JsonProperty property = member.getAnnotation(JsonProperty.class);
            if (Modifier.isStatic(member.getModifiers()) || property == null) {
                continue;
            }
            String field = property.value().isEmpty() ? member.getName() : property.value();
            fields.put(field, overlay.field(name, field, typeOf(member.getGenericType(), field)));
        }
        definitions.put(name, overlay.definition(name, kinds.getOrDefault(name, List.of()), fields));
    }

    private Type typeOf(java.lang.reflect.Type type, String field) {
        if (type instanceof ParameterizedType generic) {
            java.lang.reflect.Type[] arguments = generic.getActualTypeArguments();
            return List.class.equals(generic.getRawType())
                    ? new Type.ListOf(typeOf(arguments[0], ""))
                    : new Type.MapOf(typeOf(arguments[1], ""));
        }
        if (type == String.class && isTime(field)) {
            return Type.Scalar.DATE_TIME;
        }
        Type scalar = SCALARS.get((Class<?>) type);
        if (scalar != null) {
            return scalar;
        }
        toDo.add((Class<?>) type);
        return new Type.Ref(ModelNames.of((Class<?>) type));
    }

    private static boolean isTime(String field) {
        return field.endsWith("Timestamp")
                || field.startsWith("last") && field.endsWith("Time")
                || TIMES.contains(field);
    }
}
