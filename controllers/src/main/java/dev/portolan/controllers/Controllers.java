package dev.portolan.controllers;

import dev.portolan.client.Informers;
import dev.portolan.controllers.cronjob.CronJobController;
import dev.portolan.controllers.daemonset.DaemonSetController;
import dev.portolan.controllers.deployment.DeploymentController;
import dev.portolan.controllers.disruption.DisruptionController;
import dev.portolan.controllers.endpoints.EndpointsController;
import dev.portolan.controllers.endpointslice.EndpointSliceController;
import dev.portolan.controllers.endpointslicemirroring.EndpointSliceMirroringController;
import dev.portolan.controllers.garbagecollector.GarbageCollector;
import dev.portolan.controllers.job.JobController;
import dev.portolan.controllers.loadbalancer.LoadBalancerController;
import dev.portolan.controllers.namespace.NamespaceController;
import dev.portolan.controllers.nodelifecycle.NodeLifecycleController;
import dev.portolan.controllers.podcidr.PodCidrController;
import dev.portolan.controllers.replicaset.ReplicasController;
import dev.portolan.controllers.runtime.Controller;
import dev.portolan.controllers.runtime.ControllerContext;
import dev.portolan.controllers.scheduler.Scheduler;
import dev.portolan.controllers.statefulset.StatefulSetController;
import dev.portolan.controllers.tainteviction.TaintEvictionController;
import dev.portolan.controllers.volumes.ClaimProtection;
import dev.portolan.controllers.volumes.VolumeBinder;
import dev.portolan.controllers.volumes.VolumeStatusController;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** All controllers of a cluster, running. */
public final class Controllers implements AutoCloseable {
    private final List<Controller> running;

    private Controllers(List<Controller> running) {
        this.running = running;
    }

    /**
     * Starts every controller. Returns at once; each begins its work when what it reads has been listed.
     *
     * @param informers may be started before or after; they stay the caller's to close
     */
    public static Controllers start(Informers informers, ControllersConfig config) {
        return start(informers, config, NodeLifecycleController.GRACE);
    }

    /** The same, with another patience for nodes that are silent: a test plays them as slowly as it likes. */
    static Controllers start(Informers informers, ControllersConfig config, Duration silence) {
        ControllerContext context = new ControllerContext(informers, InstantSource.system());
        List<Controller> all = List.of(
                new EndpointSliceController(context),
                new EndpointsController(context),
                new EndpointSliceMirroringController(context),
                new DeploymentController(context),
                ReplicasController.ofReplicaSets(context),
                ReplicasController.ofReplicationControllers(context),
                new StatefulSetController(context),
                new DaemonSetController(context),
                new JobController(context),
                new CronJobController(context),
                new DisruptionController(context),
                new Scheduler(context),
                new PodCidrController(context, config.clusterCidr(), config.nodePrefixLength()),
                new LoadBalancerController(context, config.loadBalancerPool()),
                new GarbageCollector(context),
                new NamespaceController(context),
                new NodeLifecycleController(context, silence),
                new TaintEvictionController(context),
                new VolumeBinder(context),
                new VolumeStatusController(context),
                new ClaimProtection(context));
        all.forEach(Controller::start);
        return new Controllers(all);
    }

    /** Ends all of them; what they are writing is interrupted. */
    @Override
    public void close() {
        running.reversed().forEach(Controller::close);
    }
}
