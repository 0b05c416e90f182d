package dev.portolan.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.apiserver.RunningServer;
import dev.portolan.apiserver.RunningServer.Answer;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Batch, storage, policy and the other kinds around workloads: what is filled in, what is refused, what kubectl shows. */
class MoreKindsTest {
    @TempDir
    static Path folder;

    private static RunningServer api;

    @BeforeAll
    static void start() {
        api = new RunningServer(folder);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static Answer merge(String url, String patch) {
        return api.patch(url, "merge", patch.replace('\'', '"'));
    }

    @ParameterizedTest
    @EnumSource
    void a_good_object_is_stored_and_written_back_unchanged(MoreKinds kind) {
        Answer made = kind.create(api, "good");
        assertThat(made.code()).as(made.body().toString()).isEqualTo(201);

        Answer again = api.put(kind.url + "/good", made.body());

        assertThat(again.code()).as(again.body().toString()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(made.body());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "REPLICATION_CONTROLLER | /spec/selector/app                                | web",
                "REPLICATION_CONTROLLER | /metadata/labels/app                              | web",
                "DAEMON_SET     | /spec/updateStrategy/rollingUpdate/maxUnavailable         | 1",
                "DAEMON_SET     | /spec/revisionHistoryLimit                                | 10",
                "DAEMON_SET     | /status/desiredNumberScheduled                            | 0",
                "STATEFUL_SET   | /spec/volumeClaimTemplates/0/spec/volumeMode              | Filesystem",
                "STATEFUL_SET   | /spec/volumeClaimTemplates/0/status/phase                 | Pending",
                "JOB            | /spec/completions                                         | 1",
                "JOB            | /spec/parallelism                                         | 1",
                "JOB            | /spec/backoffLimit                                        | 6",
                "JOB            | /spec/completionMode                                      | NonIndexed",
                "JOB            | /spec/podReplacementPolicy                                | TerminatingOrFailed",
                "JOB            | /spec/template/metadata/labels/job-name                   | defaults",
                "JOB            | /spec/template/metadata/labels/batch.kubernetes.io~1job-name | defaults",
                "CRON_JOB       | /spec/concurrencyPolicy                                   | Allow",
                "CRON_JOB       | /spec/successfulJobsHistoryLimit                          | 3",
                "CRON_JOB       | /spec/failedJobsHistoryLimit                              | 1",
                "NETWORK_POLICY | /spec/policyTypes/0                                       | Ingress",
                "NETWORK_POLICY | /spec/ingress/0/ports/0/protocol                          | TCP",
                "AUTOSCALER     | /spec/minReplicas                                         | 1",
                "AUTOSCALER     | /spec/metrics/0/resource/target/averageUtilization        | 80",
                "CLAIM          | /status/phase                                             | Pending",
                "VOLUME         | /spec/persistentVolumeReclaimPolicy                       | Retain",
                "LIMITS         | /spec/limits/0/defaultRequest/cpu                         | 1",
                "STORAGE_CLASS  | /reclaimPolicy                                            | Delete",
                "STORAGE_CLASS  | /volumeBindingMode                                        | Immediate",
                "PRIORITY_CLASS | /preemptionPolicy                                         | PreemptLowerPriority",
                "POD_TEMPLATE   | /template/spec/dnsPolicy                                  | ClusterFirst",
            })
    void what_is_left_out_is_filled_in(MoreKinds kind, String pointer, String value) {
        kind.create(api, "defaults");

        assertThat(api.get(kind.url + "/defaults").at(pointer)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "REPLICATION_CONTROLLER | 'replicas':2 | 'selector':{'a':'b'} | spec.template.metadata.labels: Invalid value: {'app':'web'}: `selector` does not match template `labels`",
                "REPLICATION_CONTROLLER | 'labels':{'app':'web'} | 'labels':{} | spec.selector: Required value",
                "DAEMON_SET | 'selector':{ | 'updateStrategy':{'type':'Sometimes'},'selector':{ | spec.updateStrategy.type: Unsupported value: 'Sometimes': supported values: 'RollingUpdate', 'OnDelete'",
                "DAEMON_SET | 'selector':{ | 'updateStrategy':{'rollingUpdate':{'maxSurge':1}},'selector':{ | spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero",
                "DAEMON_SET | 'selector':{ | 'updateStrategy':{'rollingUpdate':{'maxUnavailable':0}},'selector':{ | spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0",
                "DAEMON_SET | 'labels':{'app':'web'} | 'labels':{'app':'w'} | spec.template.metadata.labels: Invalid value: {'app':'w'}: `selector` does not match template `labels`",
                "STATEFUL_SET | 'mountPath' | 'name':'gone','mountPath' | spec.template.spec.containers[0].volumeMounts[0].name: Not found: 'gone'",
                "JOB | 'restartPolicy':'Never', | '' | spec.template.spec.restartPolicy: Required value: valid values: 'OnFailure', 'Never'",
                "JOB | 'template':{ | 'completionMode':'Indexed','parallelism':1,'template':{ | spec.completions: Required value: when completion mode is Indexed",
                "JOB | 'template':{ | 'backoffLimitPerIndex':1,'template':{ | spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode",
                "JOB | 'template':{ | 'backoffLimit':-1,'template':{ | spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0",
                "CRON_JOB | */5 * * * * | 61 * * * * | spec.schedule: Invalid value: '61 * * * *': end of range (61) above maximum (59): 61",
                "CRON_JOB | */5 * * * * | TZ=UTC * * * * * | spec.schedule: Invalid value: 'TZ=UTC * * * * *': cannot use TZ or CRON_TZ in schedule, use timeZone field instead",
                "CRON_JOB | 'schedule' | 'timeZone':'Nowhere/Else','schedule' | spec.timeZone: Invalid value: 'Nowhere/Else': unknown time zone Nowhere/Else",
                "CRON_JOB | 'schedule' | 'concurrencyPolicy':'Maybe','schedule' | spec.concurrencyPolicy: Unsupported value: 'Maybe': supported values: 'Allow', 'Forbid', 'Replace'",
                "CRON_JOB | 'restartPolicy':'Never', | '' | spec.jobTemplate.spec.template.spec.restartPolicy: Required value: valid values: 'OnFailure', 'Never'",
                "BUDGET | 'minAvailable':1 | 'minAvailable':'101%' | spec.minAvailable: Invalid value: '101%': must not be greater than 100%",
                "BUDGET | 'minAvailable':1 | 'unhealthyPodEvictionPolicy':'x' | spec.unhealthyPodEvictionPolicy: Unsupported value: 'x': supported values: 'AlwaysAllow', 'IfHealthyBudget'",
                "NETWORK_POLICY | 10.1.0.0/16 | 11.1.0.0/16 | spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: '11.1.0.0/16': must be a strict subset of `cidr`",
                "NETWORK_POLICY | 'port':80 | 'port':80,'endPort':79 | spec.ingress[0].ports[0].endPort: Invalid value: 79: must be greater than or equal to `port`",
                "NETWORK_POLICY | 'ipBlock':{ | 'podSelector':{},'ipBlock':{ | spec.ingress[0].from[0]: Forbidden: may not specify both ipBlock and another peer",
                "AUTOSCALER | 'maxReplicas':5 | 'maxReplicas':1,'minReplicas':2 | spec.maxReplicas: Invalid value: 1: must be greater than or equal to `minReplicas`",
                "AUTOSCALER | 'kind':'Deployment', | '' | spec.scaleTargetRef.kind: Required value",
                "CLAIM | ['ReadWriteOnce'] | [] | spec.accessModes: Required value: at least 1 access mode is required",
                "CLAIM | 1Gi | 0 | spec.resources.requests[storage]: Invalid value: '0': must be greater than zero",
                "VOLUME | 'local':{'path':'/srv/v'}, | '' | spec: Required value: must specify a volume type",
                "VOLUME | 'nodeAffinity' | 'hostPath':{'path':'/x'},'nodeAffinity' | spec.local: Forbidden: may not specify more than 1 volume type",
                "VOLUME | /srv/v | /srv/../v | spec.local.path: Invalid value: '/srv/../v': must not contain '..'",
                "QUOTA | '10' | '-1' | spec.hard[pods]: Invalid value: '-1': must be greater than or equal to 0",
                "LIMITS | 'max':{'cpu':'1'} | 'max':{'cpu':'1'},'min':{'cpu':'2'} | spec.limits[0].min[cpu]: Invalid value: '2': min value 2 is greater than max value 1",
                "PRIORITY_CLASS | 1000 | 1000000001 | value: Forbidden: maximum allowed value of a user defined priority is 1000000000",
                "RUNTIME_CLASS | runc | Run_C | handler: Invalid value: 'Run_C': a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
            })
    void one_wrong_field_is_one_error_in_kubernetes_words(MoreKinds kind, String piece, String by, String error) {
        Answer refused = kind.create(api, "wrong", piece, by.equals("''") ? "" : by);

        assertThat(refused.causes().stream().map(c -> c.replace('"', '\''))).containsExactly(error);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "DAEMON_SET | {'spec':{'selector':{'matchLabels':{'app':'x'}},'template':{'metadata':{'labels':{'app':'x'}}}}} | spec.selector: Invalid value: {'matchLabels':{'app':'x'}}: field is immutable",
                "JOB | {'spec':{'completions':5}} | spec.completions: Invalid value: 5: field is immutable",
                "VOLUME | {'spec':{'local':{'path':'/other'}}} | spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation",
                "CLAIM | {'spec':{'accessModes':['ReadWriteMany']}} | spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims",
                "STORAGE_CLASS | {'provisioner':'other'} | provisioner: Forbidden: updates to provisioner are forbidden.",
                "REVISION | {'data':{'x':1}} | data: Invalid value: {'spec':{'template':{}},'x':1}: field is immutable",
                "PRIORITY_CLASS | {'value':5} | value: Forbidden: may not be changed in an update.",
                "RUNTIME_CLASS | {'handler':'other'} | handler: Invalid value: 'other': field is immutable",
            })
    void what_may_not_change_does_not(MoreKinds kind, String patch, String error) {
        kind.create(api, "fixed");

        assertThat(merge(kind.url + "/fixed", patch).causes().stream().map(c -> c.replace('"', '\'')))
                .containsExactly(error);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "REPLICATION_CONTROLLER | Name,Desired,Current,Ready,Age,*Containers,*Images,*Selector | row,2,0,0,AGE,c,i,app=web",
                "DAEMON_SET | Name,Desired,Current,Ready,Up-to-date,Available,Node Selector,Age,*Containers,*Images,*Selector | row,0,0,0,0,0,<none>,AGE,c,i,app=web",
                "STATEFUL_SET | Name,Ready,Age,*Containers,*Images | row,0/1,AGE,c,i",
                "CRON_JOB | Name,Schedule,Timezone,Suspend,Active,Last Schedule,Age,*Containers,*Images,*Selector | row,*/5 * * * *,<none>,false,0,<none>,AGE,c,i,<none>",
                "BUDGET | Name,Min Available,Max Unavailable,Allowed Disruptions,Age | row,1,N/A,0,AGE",
                "NETWORK_POLICY | Name,Pod-Selector,Age | row,<none>,AGE",
                "AUTOSCALER | Name,Reference,Targets,MinPods,MaxPods,Replicas,Age | row,Deployment/web,cpu: <unknown>/80%,1,5,0,AGE",
                "CLAIM | Name,Status,Volume,Capacity,Access Modes,StorageClass,VolumeAttributesClass,Age,*VolumeMode | row,Pending,,,,,<unset>,AGE,Filesystem",
                "VOLUME | Name,Capacity,Access Modes,Reclaim Policy,Status,Claim,StorageClass,VolumeAttributesClass,Reason,Age,*VolumeMode | row,1Gi,RWO,Retain,Pending,,,<unset>,,AGE,Filesystem",
                "STORAGE_CLASS | Name,Provisioner,ReclaimPolicy,VolumeBindingMode,AllowVolumeExpansion,Age | row,example.com/disk,Delete,Immediate,false,AGE",
                "REVISION | Name,Controller,Revision,Age | row,<none>,3,AGE",
                "QUOTA | Name,Request,Limit,Age | row,,,AGE",
                "PRIORITY_CLASS | Name,Value,Global-Default,Age,PreemptionPolicy | row,1000,false,AGE,PreemptLowerPriority",
                "RUNTIME_CLASS | Name,Handler,Age | row,runc,AGE",
                "POD_TEMPLATE | Name,Containers,Images,Pod Labels | row,c,i,app=web",
            })
    void kubectl_get_shows_the_columns_that_kubernetes_shows(MoreKinds kind, String columns, String cells) {
        kind.create(api, "row");

        Answer table = api.table(kind.url + "/row");

        assertThat(table.body()
                        .at("/columnDefinitions")
                        .valueStream()
                        .map(c -> (c.path("priority").asInt(0) > 0 ? "*" : "")
                                + c.path("name").asString(""))
                        .collect(Collectors.joining(",")))
                .isEqualTo(columns);
        assertThat(table.body()
                        .at("/rows/0/cells")
                        .valueStream()
                        .map(c -> c.asString(""))
                        .map(c -> c.matches("\\d+s") ? "AGE" : c)
                        .collect(Collectors.joining(",")))
                .isEqualTo(cells);
    }

    @Test
    void a_job_s_row_says_what_became_of_it() {
        MoreKinds.JOB.create(api, "rows");
        String url = MoreKinds.JOB.url + "/rows";
        assertThat(api.table(url).at("/rows/0/cells/1")).isEqualTo("Running");
        assertThat(api.table(url).at("/rows/0/cells/2")).isEqualTo("0/1");

        merge(
                url + "/status",
                "{'status':{'succeeded':1,'startTime':'2026-01-01T00:00:00Z','completionTime':'2026-01-01T00:00:05Z',"
                        + "'conditions':[{'type':'Complete','status':'True'}]}}");

        assertThat(api.table(url).at("/rows/0/cells/1")).isEqualTo("Complete");
        assertThat(api.table(url).at("/rows/0/cells/2")).isEqualTo("1/1");
        assertThat(api.table(url).at("/rows/0/cells/3")).isEqualTo("5s");
    }

    @Test
    void a_replication_controller_scales_by_its_map_of_labels() {
        MoreKinds.REPLICATION_CONTROLLER.create(api, "scaled");
        String url = MoreKinds.REPLICATION_CONTROLLER.url + "/scaled";

        Answer scale = merge(url + "/scale", "{'spec':{'replicas':7}}");

        assertThat(scale.at("/status/selector")).isEqualTo("app=web");
        assertThat(api.get(url).at("/spec/replicas")).isEqualTo("7");
    }

    @Test
    void a_claim_without_a_class_gets_the_default_one() {
        MoreKinds.STORAGE_CLASS.create(
                api,
                "usual",
                "'name':'usual'",
                "'name':'usual','annotations':{'storageclass.kubernetes.io/is-default-class':'true'}");
        MoreKinds.CLAIM.create(api, "classless");
        MoreKinds.CLAIM.create(api, "none", "'accessModes'", "'storageClassName':'','accessModes'");

        assertThat(api.get(MoreKinds.CLAIM.url + "/classless").at("/spec/storageClassName"))
                .isEqualTo("usual");
        assertThat(api.get(MoreKinds.CLAIM.url + "/none").at("/spec/storageClassName"))
                .isEmpty();
        assertThat(api.table("/apis/storage.k8s.io/v1/storageclasses/usual").at("/rows/0/cells/0"))
                .isEqualTo("usual (default)");
        api.delete("/apis/storage.k8s.io/v1/storageclasses/usual");
    }

    @Test
    void a_pod_has_the_priority_of_its_class() {
        MoreKinds.PRIORITY_CLASS.create(api, "dear");
        String pods = "/api/v1/namespaces/default/pods";
        String pod =
                "{'metadata':{'name':'%s'},'spec':{'priorityClassName':'%s','containers':[{'name':'c','image':'i'}]}}";

        assertThat(api.post(pods, pod.formatted("p", "dear").replace('\'', '"')).at("/spec/priority"))
                .isEqualTo("1000");
        assertThat(api.post(pods, pod.formatted("q", "gone").replace('\'', '"')).at("/message"))
                .isEqualTo("pods \"q\" is forbidden: no PriorityClass with name gone was found");
        assertThat(api.post(pods, pod.formatted("r", "system-node-critical").replace('\'', '"'))
                        .at("/spec/priority"))
                .isEqualTo("2000001000");
    }
}
