/** The page by HTTP: link, session, assets, stream of events. */
@NullMarked
package dev.portolan.ui.server;

import org.jspecify.annotations.NullMarked;
