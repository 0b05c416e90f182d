/** PersistentVolumes and their claims: who is bound to whom, and what may be deleted. */
@NullMarked
package dev.portolan.controllers.volumes;

import org.jspecify.annotations.NullMarked;
