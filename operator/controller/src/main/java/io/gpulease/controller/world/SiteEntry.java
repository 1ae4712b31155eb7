package io.gpulease.controller.world;

import io.gpulease.bridge.Parties;
import io.gpulease.bridge.Reading;
import io.gpulease.crds.GpuSite;
import io.gpulease.engine.model.Site;
import java.util.Optional;

/** A site with what its spec comes to. */
public record SiteEntry(GpuSite site, Reading<Site> reading) {

    static SiteEntry of(GpuSite site) {
        return new SiteEntry(site, Parties.site(site));
    }

    public String name() {
        return site.getMetadata().getName();
    }

    public boolean isDeleting() {
        return site.getMetadata().getDeletionTimestamp() != null;
    }

    public Optional<Site> terms() {
        return reading instanceof Reading.Understood<Site>(var value) ? Optional.of(value) : Optional.empty();
    }
}
