package dev.portolan.controllers.podcidr;

import dev.portolan.client.EventRecorder;
import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.controllers.podcidr.core.NodeBlocks;
import dev.portolan.controllers.runtime.ApiWrites;
import dev.portolan.controllers.runtime.Controller;
import dev.portolan.controllers.runtime.ControllerContext;
import dev.portolan.controllers.runtime.OwnWrites;
import dev.portolan.controllers.runtime.SyncedLoop;
import dev.portolan.rules.Cidr;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.util.List;
import java.util.Optional;

/**
 * Gives every node without {@code spec.podCIDR} a block of the cluster's addresses, none twice. What is taken is read from the nodes
 * themselves: nothing needs to be remembered.
 */
public final class PodCidrController implements Controller {
    /** One: two at the same time could choose the same block. */
    private static final int WORKERS = 1;

    private final NodeBlocks blocks;
    private final OwnWrites<Node> nodes;
    private final ApiWrites writes;
    private final EventRecorder events;
    private final SyncedLoop loop;

    public PodCidrController(ControllerContext context, Cidr cluster, int nodePrefixLength) {
        Informer<Node> shown = context.informers().of(Node.class);
        this.blocks = new NodeBlocks(cluster, nodePrefixLength);
        this.nodes = new OwnWrites<>(shown, context.clock());
        this.writes = new ApiWrites(context.client());
        this.events = new EventRecorder(context.client(), "node-ipam-controller");
        this.loop = new SyncedLoop("podcidr-controller", WORKERS, this::reconcile, List.of(shown));
        shown.onChange((before, after) -> {
            if (after == null) {
                waiting(); // a block is free again
            } else if (before == null || lacksBlock(after)) {
                loop.enqueue(after);
            }
        });
    }

    private void waiting() {
        nodes.list().stream().filter(PodCidrController::lacksBlock).forEach(loop::enqueue);
    }

    private static boolean lacksBlock(Node node) {
        return NodeBlocks.blocksOf(node).isEmpty();
    }

    @Override
    public void start() {
        loop.start();
    }

    private Outcome reconcile(ObjectKey key) {
        Node node = nodes.get(key).orElse(null);
        if (node == null || node.getMetadata().getDeletionTimestamp() != null || !lacksBlock(node)) {
            return Outcome.done();
        }
        Optional<Cidr> block = blocks.free(nodes.list());
        if (block.isEmpty()) {
            events.warning(
                    node,
                    "CIDRNotAvailable",
                    "No block of /" + blocks.prefixLength() + " is left in " + blocks.cluster()
                            + ": remove a node, or start the cluster with a larger range");
            return Outcome.done(); // the deletion of a node wakes it
        }
        String text = block.get().toString();
        nodes.put(writes.update(new NodeBuilder(node)
                .editOrNewSpec()
                .withPodCIDR(text)
                .withPodCIDRs(text)
                .endSpec()
                .build()));
        return Outcome.done();
    }

    @Override
    public void close() {
        loop.close();
        events.close();
    }
}
