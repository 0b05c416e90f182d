/** CustomResourceDefinitions, the kinds they define, and who begins and ends to serve them. */
@NullMarked
package dev.portolan.apiserver.custom;

import org.jspecify.annotations.NullMarked;
