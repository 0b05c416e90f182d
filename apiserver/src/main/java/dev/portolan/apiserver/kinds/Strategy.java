package dev.portolan.apiserver.kinds;

import dev.portolan.rules.LabelSelector;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A kind is one strategy. Objects are JSON trees whose shape the schema has already checked. The registry calls, in this
 * order: create = {@link #applyDefaults}, {@link #prepareForCreate}, {@link #validate}, {@link #validateCreate}, {@link #claims}; update =
 * applyDefaults, {@link #prepareForUpdate}, validate, {@link #validateUpdate}, claims; status update = applyDefaults,
 * {@link #prepareStatusUpdate}, {@link #validateStatusUpdate}. Methods change only the first argument and are thread-safe.
 */
public interface Strategy {

    /** How the kind is named. */
    ResourceType type();

    /** Fills in what the user may leave out. Idempotent. */
    default void applyDefaults(ObjectNode o) {}

    /** Sets server-owned fields of a new object: removes status, sets generation 1 where the kind counts it. */
    default void prepareForCreate(ObjectNode o) {}

    /** Keeps the old status, carries over allocated values, counts generation when the spec differs. */
    default void prepareForUpdate(ObjectNode o, ObjectNode old) {}

    /** Keeps everything but the status (and what of metadata a status update may change). */
    default void prepareStatusUpdate(ObjectNode o, ObjectNode old) {}

    /** Everything wrong with the object by itself, metadata included; empty means valid. */
    List<FieldError> validate(ObjectNode o);

    /** Everything wrong with the object as a new one. Runs after {@link #validate}. */
    default List<FieldError> validateCreate(ObjectNode o) {
        return List.of();
    }

    /** Everything wrong with the change: immutable fields, forbidden transitions. Runs after {@link #validate}. */
    default List<FieldError> validateUpdate(ObjectNode o, ObjectNode old) {
        return List.of();
    }

    /** Everything wrong with a status update. */
    default List<FieldError> validateStatusUpdate(ObjectNode o, ObjectNode old) {
        return List.of();
    }

    /**
     * The unique names this write takes and releases; may fill allocated fields of {@code after}. May be called again on
     * the same {@code after} with a newer view when a claim was lost to a concurrent write: then give it a fresh copy.
     *
     * @param before the stored object, or null on create
     */
    default Claims claims(@Nullable ObjectNode before, ObjectNode after, ClaimView view) {
        return Claims.NONE;
    }

    /** The claim keys to release when this object is removed from the store. */
    default List<String> claimsHeld(ObjectNode o) {
        return List.of();
    }

    /**
     * How long a deleted object stays with a deletionTimestamp, in seconds; 0 removes at once, as for every kind that needs
     * no time to end.
     *
     * @param asked what the request says, if it does
     */
    default long gracePeriodSeconds(ObjectNode o, OptionalLong asked) {
        return 0;
    }

    /** Whether PUT to a name that doesn't exist creates the object. */
    default CreateOnUpdate createOnUpdate() {
        return CreateOnUpdate.REFUSED;
    }

    /** The two answers of {@link #createOnUpdate}. */
    enum CreateOnUpdate {
        ALLOWED,
        REFUSED
    }

    /** The apiVersion that objects are stored with: kinds of several versions have one. */
    default String storedAs() {
        return type().apiVersion();
    }

    /** The kind whose objects these are: itself, unless it is but another form of them ({@link AlternateVersion}). */
    default Strategy stored() {
        return this;
    }

    /** An object as it is stored; may be the argument, changed. */
    default ObjectNode toStored(ObjectNode o) {
        return o;
    }

    /** A stored object as this version shows it; may be the argument, changed. */
    default ObjectNode fromStored(ObjectNode o) {
        return o.put("apiVersion", type().apiVersion());
    }

    /** Where the kind keeps what its scale shows. */
    default ScalePaths scalePaths() {
        return ScalePaths.USUAL;
    }

    /** The kind's own schema, as CustomResourceDefinitions hold them; empty where the server's schema has the kind. */
    default Optional<JsonNode> structuralSchema() {
        return Optional.empty();
    }

    /** What {@code kubectl get} shows. */
    List<TableColumn> columns();

    /** One cell per column: String, Integer or Long. */
    List<Object> row(ObjectNode o, Instant now);

    /** Which pods are this object's, for the scale subresource; everything where there is no selector. */
    default LabelSelector selector(ObjectNode o) {
        return Selectors.parse(o.path("spec").path("selector"));
    }

    /** Field selectors besides metadata.name and metadata.namespace; an unset field selects as the empty string. */
    default Map<String, Function<ObjectNode, String>> selectableFields() {
        return Map.of();
    }
}
