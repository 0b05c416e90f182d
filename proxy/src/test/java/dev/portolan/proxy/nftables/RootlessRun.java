package dev.portolan.proxy.nftables;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.portolan.linux.Ability;
import dev.portolan.proxy.ebpf.EbpfPlane;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** What {@link RootlessTest} starts in a user namespace: says what can be done here, runs the contract, and says how it went. */
public final class RootlessRun {
    private RootlessRun() {}

    /** Takes no arguments. */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        out.println("\nebpf: " + said(EbpfPlane.ability()));
        out.println("nftables: " + said(NftablesPlane.ability()));
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(NftablesPlaneTest.class))
                .build();
        LauncherFactory.create().execute(request, listener);
        TestExecutionSummary summary = listener.getSummary();
        summary.printFailuresTo(out, 12);
        out.printf(
                "%nfound %d, succeeded %d, failed %d, skipped %d%n",
                summary.getTestsFoundCount(),
                summary.getTestsSucceededCount(),
                summary.getTestsFailedCount(),
                summary.getTestsSkippedCount() + summary.getTestsAbortedCount());
        System.exit(summary.getTestsFailedCount() == 0 ? 0 : 1);
    }

    private static String said(Ability ability) {
        return switch (ability) {
            case Ability.Possible yes -> "possible";
            case Ability.Impossible(String reason) -> reason;
        };
    }
}
