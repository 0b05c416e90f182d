/** Links, addresses and routes of a network namespace, over rtnetlink (rtnetlink(7)). */
@NullMarked
package dev.portolan.linux.route;

import org.jspecify.annotations.NullMarked;
