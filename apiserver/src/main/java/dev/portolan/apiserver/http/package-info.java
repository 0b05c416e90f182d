/** HTTP in, HTTP out: URLs, media types, Status errors, watch streams. No decision about objects is made here. */
@NullMarked
package dev.portolan.apiserver.http;

import org.jspecify.annotations.NullMarked;
