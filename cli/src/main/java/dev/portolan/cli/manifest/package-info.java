/** Folders of YAML to API objects, each remembering the file and the lines it came from. */
@NullMarked
package dev.portolan.cli.manifest;

import org.jspecify.annotations.NullMarked;
