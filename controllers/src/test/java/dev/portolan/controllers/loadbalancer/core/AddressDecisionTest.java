package dev.portolan.controllers.loadbalancer.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.rules.Cidr;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressDecisionTest {
    private static final Cidr POOL = Cidr.parse("10.97.0.0/30"); // .1 and .2
    private static final boolean MARKED = true;

    private static ServiceBuilder service(String uid, String type, String ip, boolean finalizer) {
        ServiceBuilder service = new ServiceBuilder()
                .withNewMetadata()
                .withName(uid)
                .withUid(uid)
                .endMetadata()
                .withNewSpec()
                .withType(type)
                .endSpec()
                .withNewStatus()
                .withNewLoadBalancer()
                .endLoadBalancer()
                .endStatus();
        if (finalizer) {
            service.editMetadata().addToFinalizers(AddressDecision.FINALIZER).endMetadata();
        }
        if (!ip.isEmpty()) {
            service.editStatus()
                    .editLoadBalancer()
                    .addNewIngress()
                    .withIp(ip)
                    .endIngress()
                    .endLoadBalancer()
                    .endStatus();
        }
        return service;
    }

    private static ServiceBuilder mine(String ip, boolean finalizer) {
        return service("mine", "LoadBalancer", ip, finalizer);
    }

    private static ServiceBuilder asking(String ip) {
        return mine("", !MARKED).editSpec().withLoadBalancerIP(ip).endSpec();
    }

    private static ServiceBuilder ofClass(ServiceBuilder service) {
        return service.editSpec().withLoadBalancerClass("example.com/other").endSpec();
    }

    private static ServiceBuilder going(ServiceBuilder service) {
        return service.editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .endMetadata();
    }

    private record Row(String what, ServiceBuilder given, String othersAddress, AddressPlan expected) {}

    @Test
    void addresses_are_assigned_kept_and_released() {
        AddressPlan keep = new AddressPlan.Keep();
        AddressPlan release = new AddressPlan.Release();
        for (Row row : List.of(
                new Row("new", mine("", !MARKED), "", new AddressPlan.Assign("10.97.0.1")),
                new Row("new beside another", mine("", !MARKED), "10.97.0.1", new AddressPlan.Assign("10.97.0.2")),
                new Row("has one", mine("10.97.0.2", MARKED), "10.97.0.1", keep),
                new Row("has one, not marked", mine("10.97.0.2", !MARKED), "", new AddressPlan.Assign("10.97.0.2")),
                new Row("has another's", mine("10.97.0.1", MARKED), "10.97.0.1", new AddressPlan.Assign("10.97.0.2")),
                new Row("of another pool", mine("10.96.0.9", MARKED), "", new AddressPlan.Assign("10.97.0.1")),
                new Row("asks for a free one", asking("10.97.0.2"), "", new AddressPlan.Assign("10.97.0.2")),
                new Row("of another class", ofClass(mine("", !MARKED)), "", keep),
                new Row("of another class, served by it", ofClass(mine("192.0.2.1", !MARKED)), "", keep),
                new Row("going", going(mine("10.97.0.1", MARKED)), "", release),
                new Row("going, held by somebody else", going(mine("", !MARKED)), "", keep),
                new Row("no LoadBalancer", service("mine", "ClusterIP", "", !MARKED), "", keep),
                new Row("no longer one", service("mine", "NodePort", "10.97.0.1", MARKED), "", release),
                new Row("no longer one, emptied", service("mine", "ClusterIP", "", MARKED), "", release))) {
            Service other =
                    service("other", "LoadBalancer", row.othersAddress, MARKED).build();
            Service mine = row.given.build();
            assertThat(AddressDecision.decide(mine, List.of(other, mine), POOL))
                    .as(row.what)
                    .isEqualTo(row.expected);
        }
    }

    @Test
    void who_gets_none_is_told_why_and_what_would_help() {
        Service one = service("one", "LoadBalancer", "10.97.0.1", MARKED).build();
        Service two = service("two", "LoadBalancer", "10.97.0.2", MARKED).build();
        assertThat(AddressDecision.decide(mine("", !MARKED).build(), List.of(one, two), POOL))
                .isInstanceOfSatisfying(
                        AddressPlan.Wait.class,
                        wait -> assertThat(wait.reason())
                                .contains("all addresses of the pool 10.97.0.0/30 are in use", "larger pool"));
        assertThat(AddressDecision.decide(asking("10.97.0.1").build(), List.of(one), POOL))
                .isInstanceOfSatisfying(
                        AddressPlan.Wait.class,
                        wait -> assertThat(wait.reason()).contains("10.97.0.1 is taken by another Service"));
        assertThat(AddressDecision.decide(asking("10.97.0.3").build(), List.of(), POOL))
                .isInstanceOfSatisfying(
                        AddressPlan.Wait.class,
                        wait -> assertThat(wait.reason()).contains("10.97.0.3 is not in the pool 10.97.0.0/30"));
    }
}
