package dev.portolan.apiserver.kinds;

import dev.portolan.apiserver.RunningServer;
import dev.portolan.apiserver.RunningServer.Answer;

/** A good object of each kind that has no test class of its own, in JSON with single quotes. */
enum MoreKinds {
    REPLICATION_CONTROLLER(
            "/api/v1/namespaces/default/replicationcontrollers",
            "'replicas':2,'template':{'metadata':{'labels':{'app':'web'}},'spec':" + Pod.SPEC + "}"),
    DAEMON_SET(
            "/apis/apps/v1/namespaces/default/daemonsets",
            "'selector':{'matchLabels':{'app':'web'}},'template':{'metadata':{'labels':{'app':'web'}},'spec':"
                    + Pod.SPEC + "}"),
    STATEFUL_SET(
            "/apis/apps/v1/namespaces/default/statefulsets",
            "'serviceName':'web','selector':{'matchLabels':{'app':'web'}},'template':{'metadata':{'labels':{'app':'web'}},'spec':{'containers':[{'name':'c','image':'i','volumeMounts':[{'name':'data','mountPath':'/data'}]}]}},"
                    + "'volumeClaimTemplates':[{'metadata':{'name':'data'},'spec':" + Pod.CLAIM + "}]"),
    JOB("/apis/batch/v1/namespaces/default/jobs", "'template':{'spec':" + Pod.ENDING + "}"),
    CRON_JOB(
            "/apis/batch/v1/namespaces/default/cronjobs",
            "'schedule':'*/5 * * * *','jobTemplate':{'spec':{'template':{'spec':" + Pod.ENDING + "}}}"),
    BUDGET(
            "/apis/policy/v1/namespaces/default/poddisruptionbudgets",
            "'minAvailable':1,'selector':{'matchLabels':{'app':'web'}}"),
    NETWORK_POLICY(
            "/apis/networking.k8s.io/v1/namespaces/default/networkpolicies",
            "'podSelector':{},'ingress':[{'from':[{'ipBlock':{'cidr':'10.0.0.0/8','except':['10.1.0.0/16']}}],'ports':[{'port':80}]}]"),
    AUTOSCALER(
            "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers",
            "'maxReplicas':5,'scaleTargetRef':{'apiVersion':'apps/v1','kind':'Deployment','name':'web'}"),
    CLAIM("/api/v1/namespaces/default/persistentvolumeclaims", Pod.CLAIM.substring(1, Pod.CLAIM.length() - 1)),
    VOLUME(
            "/api/v1/persistentvolumes",
            "'accessModes':['ReadWriteOnce'],'capacity':{'storage':'1Gi'},'local':{'path':'/srv/v'},"
                    + "'nodeAffinity':{'required':{'nodeSelectorTerms':[{'matchExpressions':[{'key':'kubernetes.io/hostname','operator':'In','values':['n']}]}]}}"),
    QUOTA("/api/v1/namespaces/default/resourcequotas", "'hard':{'pods':'10','limits.cpu':'4'}"),
    LIMITS("/api/v1/namespaces/default/limitranges", "'limits':[{'type':'Container','max':{'cpu':'1'}}]"),
    STORAGE_CLASS("/apis/storage.k8s.io/v1/storageclasses", ""),
    REVISION("/apis/apps/v1/namespaces/default/controllerrevisions", ""),
    PRIORITY_CLASS("/apis/scheduling.k8s.io/v1/priorityclasses", ""),
    RUNTIME_CLASS("/apis/node.k8s.io/v1/runtimeclasses", ""),
    POD_TEMPLATE("/api/v1/namespaces/default/podtemplates", "");

    private static final class Pod {
        static final String SPEC = "{'containers':[{'name':'c','image':'i'}]}";
        static final String ENDING = "{'restartPolicy':'Never','containers':[{'name':'c','image':'i'}]}";
        static final String CLAIM = "{'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}}}";
    }

    final String url;
    private final String spec;

    MoreKinds(String url, String spec) {
        this.url = url;
        this.spec = spec;
    }

    /** The body, its name given. */
    String body(String name) {
        String rest = switch (this) {
            case STORAGE_CLASS -> "'provisioner':'example.com/disk'";
            case REVISION -> "'revision':3,'data':{'spec':{'template':{}}}";
            case PRIORITY_CLASS -> "'value':1000";
            case RUNTIME_CLASS -> "'handler':'runc'";
            case POD_TEMPLATE -> "'template':{'metadata':{'labels':{'app':'web'}},'spec':" + Pod.SPEC + "}";
            default -> "'spec':{" + spec + "}";
        };
        return ("{'metadata':{'name':'" + name + "'}," + rest + "}").replace('\'', '"');
    }

    Answer create(RunningServer api, String name) {
        return api.post(url, body(name));
    }

    /** Creates it with one piece of it replaced. */
    Answer create(RunningServer api, String name, String piece, String by) {
        String body = body(name);
        String good = piece.replace('\'', '"');
        if (!body.contains(good)) throw new IllegalArgumentException(good + " is not in " + body);
        return api.post(url, body.replace(good, by.replace('\'', '"')));
    }
}
