package dev.portolan.explain.core;

import static dev.portolan.explain.core.FaultCase.JSON;
import static dev.portolan.explain.core.FaultCase.MERGE;
import static dev.portolan.explain.core.FaultCase.SHOP_INGRESS;
import static dev.portolan.explain.core.Situation.working;

import dev.portolan.explain.core.Surroundings.Certificate;
import dev.portolan.explain.core.Surroundings.Tls;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ingresses that lead nowhere. */
class IngressFaultsTest {
    static List<FaultCase> faults() {
        var secret = new Tls(List.of("shop.example"), "shop-tls");
        var mismatch = working().ingress("portolan", "web", "80", secret);
        mismatch.certificates.add(new Certificate("shop", "shop-tls", List.of("other.example"), ""));
        mismatch.certificates.add(new Certificate("shop", "good", List.of("*.example"), ""));
        String backend = "\"path\":\"/spec/rules/0/http/paths/0/backend/service/";
        String patch = "kubectl patch ingress shop -n shop" + JSON + "'[{\"op\":\"test\",";
        return List.of(
                new FaultCase(
                        "an Ingress to a missing Service",
                        working().ingress("portolan", "wbe", "80"),
                        SHOP_INGRESS,
                        Cause.INGRESS_SERVICE,
                        "Ingress shop/shop",
                        "did you mean web?",
                        patch + backend + "name\",\"value\":\"wbe\"},{\"op\":\"replace\"," + backend
                                + "name\",\"value\":\"web\"}]'"),
                new FaultCase(
                        "an Ingress to a missing port",
                        working().ingress("portolan", "web", "8080"),
                        SHOP_INGRESS,
                        Cause.INGRESS_PORT,
                        "Ingress shop/shop",
                        "port 8080, which this Service does not have; it has 80",
                        patch + backend + "port/number\",\"value\":8080},{\"op\":\"replace\"," + backend
                                + "port/number\",\"value\":80}]'"),
                new FaultCase(
                        "an Ingress to a port name that is not there",
                        working().ingress("portolan", "web", "http"),
                        SHOP_INGRESS,
                        Cause.PORT_NAME_MISSING,
                        "Service shop/web",
                        "no port has a name",
                        "kubectl patch service web -n shop" + JSON
                                + "'[{\"op\":\"add\",\"path\":\"/spec/ports/0/name\",\"value\":\"http\"}]'"),
                new FaultCase(
                        "an Ingress of a missing class",
                        working().ingress("nginx", "web", "80"),
                        SHOP_INGRESS,
                        Cause.INGRESS_CLASS,
                        "Ingress shop/shop",
                        "spec.ingressClassName is nginx, and there is no such class",
                        "kubectl patch ingress shop -n shop" + MERGE
                                + "'{\"spec\":{\"ingressClassName\":\"portolan\"}}'"),
                new FaultCase(
                        "a TLS Secret that is not there",
                        working().ingress("portolan", "web", "80", secret),
                        SHOP_INGRESS,
                        Cause.TLS_SECRET_MISSING,
                        "Ingress shop/shop",
                        "Secret shop-tls is not in namespace shop",
                        ""),
                new FaultCase(
                        "a certificate for another host",
                        mismatch,
                        SHOP_INGRESS,
                        Cause.TLS_HOST_MISMATCH,
                        "Ingress shop/shop",
                        "is for other.example, not for shop.example",
                        patch + "\"path\":\"/spec/tls/0/secretName\",\"value\":\"shop-tls\"},{\"op\":\"replace\","
                                + "\"path\":\"/spec/tls/0/secretName\",\"value\":\"good\"}]'"),
                new FaultCase(
                        "a URL's host that no Ingress has",
                        working().ingress("portolan", "web", "80"),
                        new Target.OfUrl("shop", "http://shpo.example/"),
                        Cause.INGRESS_NO_RULE,
                        "Url shpo.example",
                        "did you mean shop.example?",
                        ""));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void a_fault_is_named_with_its_object_and_its_patch(FaultCase c) {
        c.named();
    }
}
