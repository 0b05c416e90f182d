package dev.portolan.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portolan.cli.UserError;
import dev.portolan.cli.cluster.ClusterConfig.DataPlaneChoice;
import dev.portolan.cli.cluster.ClusterConfig.SandboxChoice;
import dev.portolan.linux.Ability;
import dev.portolan.linux.HostAbility;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SettingTest {
    private static final Ability YES = new Ability.Possible();
    private static final Ability NO = new Ability.Impossible("this process is not root");
    private static final HostAbility ROOT = new HostAbility(YES, YES, YES);
    private static final HostAbility NOBODY = new HostAbility(NO, NO, YES);

    @Test
    void auto_takes_the_best_that_the_host_allows() {
        Setting setting = Setting.choose(SandboxChoice.AUTO, DataPlaneChoice.AUTO, ROOT, YES);
        assertThat(setting.sandbox()).isEqualTo(SandboxChoice.NETNS);
        assertThat(setting.dataPlane()).isEqualTo(DataPlaneChoice.EBPF);
        assertThat(setting.layout()).isEqualTo(Layout.NETNS);
        assertThat(setting.notes()).isEmpty();
    }

    @Test
    void auto_takes_the_next_best_and_says_why_and_who_insists_is_refused() {
        Ability old = new Ability.Impossible("data plane ebpf: this kernel is too old");
        Setting setting = Setting.choose(SandboxChoice.AUTO, DataPlaneChoice.AUTO, ROOT, old);
        assertThat(setting.dataPlane()).isEqualTo(DataPlaneChoice.NFTABLES);
        assertThat(setting.dataPlaneChoice().why()).contains("too old");
        assertThatThrownBy(() -> Setting.choose(SandboxChoice.NETNS, DataPlaneChoice.EBPF, ROOT, old))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("too old")
                .hasMessageContaining("--data-plane nftables");
        assertThat(Setting.choose(SandboxChoice.NETNS, DataPlaneChoice.NFTABLES, ROOT, YES)
                        .dataPlane())
                .isEqualTo(DataPlaneChoice.NFTABLES);
    }

    @Test
    void without_privilege_everything_lives_on_loopback_and_the_differences_are_said() {
        Setting setting = Setting.choose(SandboxChoice.AUTO, DataPlaneChoice.AUTO, NOBODY, NO);
        assertThat(setting.sandbox()).isEqualTo(SandboxChoice.LOOPBACK);
        assertThat(setting.dataPlane()).isEqualTo(DataPlaneChoice.USERSPACE);
        assertThat(setting.sandboxChoice().why()).contains("not root");
        assertThat(setting.notes()).anyMatch(n -> n.contains("POD_IP")).anyMatch(n -> n.contains("PORTOLAN_DNS"));
    }

    @Test
    void without_a_data_plane_somebody_else_makes_services_answer_and_that_is_said() {
        for (HostAbility host : List.of(ROOT, NOBODY)) {
            Setting setting = Setting.choose(SandboxChoice.AUTO, DataPlaneChoice.NONE, host, NO);
            assertThat(setting.dataPlane()).isEqualTo(DataPlaneChoice.NONE);
            assertThat(setting.notes()).anyMatch(n -> n.contains("portolan proxy"));
        }
    }

    @Test
    void what_the_host_cannot_do_is_refused_with_the_reason_and_the_way_out() {
        assertThatThrownBy(() -> Setting.choose(SandboxChoice.NETNS, DataPlaneChoice.AUTO, NOBODY, NO))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("not root")
                .hasMessageContaining("--sandbox loopback");
        assertThatThrownBy(() -> Setting.choose(SandboxChoice.LOOPBACK, DataPlaneChoice.NFTABLES, ROOT, YES))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("--sandbox netns");
    }
}
