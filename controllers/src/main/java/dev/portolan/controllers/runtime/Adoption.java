package dev.portolan.controllers.runtime;

import dev.portolan.client.ObjectKey;
import dev.portolan.controllers.ownership.Ownership;
import dev.portolan.rules.LabelSelector;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Takes over what an owner's selector matches and nobody controls, and lets go of what it no longer matches.
 *
 * @param <T> the kind that is owned
 */
public final class Adoption<T extends HasMetadata> {
    private final KubernetesClient client;
    private final ApiWrites writes;
    private final OwnWrites<T> known;

    public Adoption(KubernetesClient client, OwnWrites<T> known) {
        this.client = client;
        this.writes = new ApiWrites(client);
        this.known = known;
    }

    /** Everything of the owner's namespace that is {@code owner}'s once the references are as they should be. */
    public List<T> settle(HasMetadata owner, LabelSelector selector) {
        return settle(owner, selector, _ -> true);
    }

    /** The same among those that could be {@code owner}'s at all; others are left as they are. */
    public List<T> settle(HasMetadata owner, LabelSelector selector, Predicate<T> possible) {
        List<T> candidates = known.list(owner.getMetadata().getNamespace()).stream()
                .filter(possible)
                .toList();
        Ownership.Claim<T> claim = Ownership.claim(owner, selector, candidates);
        List<T> owned = new ArrayList<>(claim.owned());
        claim.release().forEach(each -> writeOwners(each, without(each, owner)));
        // Memory may not know yet that the owner leaves; what it adopted then would be collected with it.
        if (!claim.adopt().isEmpty() && stillThere(owner)) {
            for (T each : claim.adopt()) {
                List<OwnerReference> owners = new ArrayList<>(Ownership.references(each));
                owners.add(Ownership.reference(owner));
                if (writeOwners(each, owners)) {
                    known.get(ObjectKey.of(each)).ifPresent(owned::add);
                }
            }
        }
        return owned;
    }

    private boolean stillThere(HasMetadata owner) {
        HasMetadata now = client.resource(owner).get();
        return now != null
                && now.getMetadata().getUid().equals(owner.getMetadata().getUid())
                && now.getMetadata().getDeletionTimestamp() == null;
    }

    private static List<OwnerReference> without(HasMetadata object, HasMetadata owner) {
        return Ownership.references(object).stream()
                .filter(ref -> !ref.getUid().equals(owner.getMetadata().getUid()))
                .toList();
    }

    /** Whether the object was there to be written. */
    private boolean writeOwners(T object, List<OwnerReference> owners) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("uid", object.getMetadata().getUid());
        metadata.put("resourceVersion", object.getMetadata().getResourceVersion());
        metadata.put("ownerReferences", owners);
        String patch = client.getKubernetesSerialization().asJson(Map.of("metadata", metadata));
        try {
            known.put(writes.patch(object, patch));
            return true;
        } catch (KubernetesClientException refused) {
            if (refused.getCode() == 404) {
                return false;
            }
            throw refused;
        }
    }
}
