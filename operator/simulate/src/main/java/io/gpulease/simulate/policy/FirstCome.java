package io.gpulease.simulate.policy;

import io.gpulease.simulate.trace.Request;
import java.util.ArrayList;
import java.util.List;

/** First come, first served: nobody starts before the one ahead of him. */
public final class FirstCome implements Policy {
    @Override
    public List<Request> starts(Moment moment) {
        var starts = new ArrayList<Request>();
        int free = moment.free();
        for (var request : moment.waiting()) {
            if (request.processors() > free) {
                break;
            }
            free -= request.processors();
            starts.add(request);
        }
        return starts;
    }
}
