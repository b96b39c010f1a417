using Akka.Actor;
using Akka.Configuration;
using Akka.Pattern;
using Akka.Persistence;
using Akka.Persistence.Sql.Snapshot;

namespace CampaignActors.Actors.Hosting;

/// <summary>
/// The plugin's snapshot store, which answers in every case. While its circuit breaker tries whether the database is back, each further
/// request throws in the plugin's actor instead of failing: the actor restarts, the requester gets no answer, and a recovering entity
/// waits until its recovery times out. Here such a request fails like all others, and a recovering entity reads its rows instead.
/// </summary>
/// <param name="config">Of the plugin.</param>
public sealed class AnsweringSnapshotStore(Config config) : SqlSnapshotStore(config)
{
    protected override bool AroundReceive(Receive receive, object message)
    {
        try
        {
            return base.AroundReceive(receive, message);
        }
        catch (OpenCircuitException e)
        {
            if (Failure(message, e) is { } failure)
                Sender.Tell(failure);
            return true;
        }
    }

    private static ISnapshotResponse? Failure(object request, OpenCircuitException e) => request switch
    {
        LoadSnapshot => new LoadSnapshotFailed(e),
        SaveSnapshot save => new SaveSnapshotFailure(save.Metadata, e),
        DeleteSnapshot delete => new DeleteSnapshotFailure(delete.Metadata, e),
        DeleteSnapshots delete => new DeleteSnapshotsFailure(delete.Criteria, e),
        _ => null, // Its own clearing up after a failure, of which the asker was told before.
    };
}
