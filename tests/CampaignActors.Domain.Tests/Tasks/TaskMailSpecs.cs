using CampaignActors.Domain.Kernel;

using static CampaignActors.Domain.Tests.Tasks.TaskSamples;

namespace CampaignActors.Domain.Tests.Tasks;

/// <summary>The mails of a task (domain.md §5.2).</summary>
public sealed class TaskMailSpecs
{
    private static readonly Seq<TaskParticipant> s_ann = [new(Code("ann"), null, null, null)];
    private static readonly TaskFields s_full = Scheduled with { Participants = s_ann, Reviewers = [Code("rob")] };
    private static readonly Duration s_day = Duration.FromDays(1);

    [Fact]
    public void Start_closing_and_end_of_a_task_are_mailed_to_those_concerned()
    {
        var spec = Existing(s_full).At(Begin).When(Operation);
        Assert.Equal(["taskStarted ann", "taskStarted mia"], spec.Mailed());
        Assert.Equal(["taskToApprove rob"], spec.When(new CloseTask()).Mailed());
        Assert.Equal(
            ["taskFinished ann", "taskFinished mia", "taskFinished rob"], spec.By("rob").When(new DecideTask(true, null)).Mailed());
        Assert.Empty(spec.At(End + s_day).Mailed());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Initial_notification_is_sent_once_at_its_date_or_lead_time(bool given)
    {
        var at = Begin - Duration.FromHours(3);
        var spec = Existing(s_full with { InitialNotification = given ? new(null, at) : new(Duration.FromHours(3), null) });
        Assert.Equal(at, spec.Due[TechnicalWorkflow.DeliveryMgt]);
        Assert.Equal(["taskPlanned ann", "taskPlanned mia"], spec.At(at).Mailed());
        Assert.Empty(spec.Mailed());
        spec.Change(new TaskFields { Start = Begin + s_day });
        Assert.Empty(spec.At(Begin + s_day - Duration.FromHours(3)).Mailed());
    }

    [Fact]
    public void Initial_notification_due_before_the_description_is_not_owed()
    {
        Assert.Empty(Existing(s_full with { InitialNotification = new(s_day * 2, null) }).Mailed());
        // Running already, there is nothing to announce.
        Assert.Empty(Existing(s_full with { Start = Spec.Start, InitialNotification = new(null, Spec.Start) }).Mailed());
    }

    [Fact]
    public void Announcing_it_now_does_not_replace_what_is_due_later()
    {
        var spec = Existing(s_full with { InitialNotification = new(Duration.FromHours(3), null) }).When(new AnnounceTask()).ThenAccepted();
        Assert.Equal(["taskPlanned ann", "taskPlanned mia"], spec.Mailed());
        Assert.Equal(["taskPlanned ann", "taskPlanned mia"], spec.At(Begin - Duration.FromHours(3)).Mailed());
        spec.At(Begin).When(Operation).When(new AnnounceTask()).ThenRefused(Refusal.State, "cannot be announced: it is inProgress");
        Existing(Scheduled with { AssignedTo = null }).By("").When(new AnnounceTask());
        New().By("").When(new PutTask(PutMode.Create, Scheduled with { AssignedTo = null })).When(new AnnounceTask())
            .ThenRefused(Refusal.Invalid, "neither assignee nor participants");
    }

    [Fact]
    public void Reminders_before_the_end_reach_everybody_while_it_is_open()
    {
        var spec = Existing(
            s_full with { Start = Spec.Start, Reminders = [new(s_day, null), new(null, Spec.Start + s_day), new(s_day * 30, null)] });
        Assert.Equal(["taskReminder ann", "taskReminder mia", "taskReminder rob"], spec.At(Spec.Start + s_day).Mailed());
        // The end moves: the reminder moves with it.
        spec.Change(new TaskFields { End = End + s_day });
        Assert.Empty(spec.At(End - s_day).Mailed());
        Assert.Equal(3, spec.At(End).Mailed().Length);
        var closed = Existing(s_full with { Start = Spec.Start, Reminders = [new(s_day, null)] }).When(new CloseTask());
        Assert.Equal(["taskToApprove rob"], closed.At(End).Mailed());
    }

    [Fact]
    public void A_task_without_people_owes_no_mail() => Assert.Empty(New().By("")
        .When(
            new PutTask(
                PutMode.Create,
                Scheduled with
                {
                    AssignedTo = null,
                    Reminders = [new(s_day, null)],
                    InitialNotification = new(Duration.FromHours(1), null),
                }))
        .At(Begin).When(Operation).At(End).Mailed());
}
