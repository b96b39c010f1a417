using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Akka.Util;
using CampaignActors.Protocol.Shell;

namespace CampaignActors.Actors.Hosting;

/// <summary>
/// Has this node write rows that say what changed as soon as all members of the cluster can read them: while nodes are upgraded one by one,
/// rows keep the forms of the version before (docs/decisions/0051-writing-what-changed.md). Before the first such row, the database is told
/// to keep earlier versions out. Then it stops: there is no way back.
/// </summary>
public sealed class FormsWatch : ReceiveActor, IWithTimers
{
    /// <summary>The first version that reads them.</summary>
    public static readonly AppVersion Since = AppVersion.Create("0.3.0");

    private static readonly TimeSpan s_again = TimeSpan.FromMinutes(1);
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly StoredForms _forms;
    private readonly Func<Task> _keepEarlierOut;
    private bool _noting;

    public FormsWatch(StoredForms forms, Func<Task> keepEarlierOut)
    {
        (_forms, _keepEarlierOut) = (forms, keepEarlierOut);
        Receive<ClusterEvent.CurrentClusterState>(_ => Look());
        Receive<ClusterEvent.IMemberEvent>(_ => Look());
        Receive<Again>(_ => Look());
        Receive<Noted>(_ => Begin());
        Receive<Status.Failure>(failed =>
        {
            _noting = false;
            _log.Warning(failed.Cause, "the database cannot be told of rows that say what changed, trying again in {0}", s_again);
            Timers.StartSingleTimer("again", Again.Instance, s_again);
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(StoredForms forms, Func<Task> keepEarlierOut) =>
        Akka.Actor.Props.Create(() => new FormsWatch(forms, keepEarlierOut));

    protected override void PreStart() => _cluster.Subscribe(
        Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot, typeof(ClusterEvent.IMemberEvent));

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    /// <summary>Whether all of these read rows that say what changed.</summary>
    public static bool AllRead(IEnumerable<AppVersion> versions) => versions.All(v => v.CompareTo(Since) >= 0);

    private void Look()
    {
        if (_noting || _cluster.SelfMember.Status != MemberStatus.Up || !AllRead(_cluster.State.Members.Select(m => m.AppVersion)))
            return;
        _noting = true;
        _keepEarlierOut().PipeTo(Self, success: () => Noted.Instance);
    }

    private void Begin()
    {
        _forms.StartWritingChanges();
        _log.Info("all members read rows that say what changed: this node writes them");
        Context.Stop(Self);
    }

    private sealed class Again
    {
        public static readonly Again Instance = new();
    }

    private sealed class Noted
    {
        public static readonly Noted Instance = new();
    }
}
