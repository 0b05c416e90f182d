package dev.portolan.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portolan.cli.UserError;
import dev.portolan.cli.cluster.ClusterConfig.DataPlaneChoice;
import dev.portolan.cli.cluster.ClusterConfig.SandboxChoice;
import dev.portolan.linux.Ability;
import dev.portolan.linux.HostAbility;
import org.junit.jupiter.api.Test;

final class SettingTest {
    private static final Ability YES = new Ability.Possible();
    private static final Ability NO = new Ability.Impossible("this process is not root");
    private static final HostAbility ROOT = new HostAbility(YES, YES, YES);
    private static final HostAbility NOBODY = new HostAbility(NO, NO, YES);

    @Test
    void auto_takes_the_best_that_the_host_allows() {
        Setting setting = Setting.choose(SandboxChoice.AUTO, DataPlaneChoice.AUTO, ROOT);
        assertThat(setting.sandbox()).isEqualTo(SandboxChoice.NETNS);
        assertThat(setting.dataPlane()).isEqualTo(DataPlaneChoice.NFTABLES);
        assertThat(setting.layout()).isEqualTo(Layout.NETNS);
        assertThat(setting.notes()).isEmpty();
    }

    @Test
    void without_privilege_everything_lives_on_loopback_and_the_differences_are_said() {
        Setting setting = Setting.choose(SandboxChoice.AUTO, DataPlaneChoice.AUTO, NOBODY);
        assertThat(setting.sandbox()).isEqualTo(SandboxChoice.LOOPBACK);
        assertThat(setting.dataPlane()).isEqualTo(DataPlaneChoice.USERSPACE);
        assertThat(setting.sandboxChoice().why()).contains("not root");
        assertThat(setting.notes()).anyMatch(n -> n.contains("POD_IP")).anyMatch(n -> n.contains("PORTOLAN_DNS"));
    }

    @Test
    void what_the_host_cannot_do_is_refused_with_the_reason_and_the_way_out() {
        assertThatThrownBy(() -> Setting.choose(SandboxChoice.NETNS, DataPlaneChoice.AUTO, NOBODY))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("not root")
                .hasMessageContaining("--sandbox loopback");
        assertThatThrownBy(() -> Setting.choose(SandboxChoice.LOOPBACK, DataPlaneChoice.NFTABLES, ROOT))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("--sandbox netns");
    }
}
