using CampaignActors.Domain.Tests.Deliveries;
using static CampaignActors.Domain.Tests.Deliveries.DeliverySamples;

namespace CampaignActors.Domain.Tests.Approvals;

/// <summary>
/// Random histories of one delivery: people analyse, decide and extract again in any order, the manager changes, the workflows run when
/// they run. Whatever happens, what goes out was approved, who is asked may decide, and no reviewer is asked twice (domain.md §4.5, §5.1).
/// </summary>
[Properties(Replay = Draws.Same)]
public sealed class ApprovalHistoryProperties
{
    private static readonly string[] s_people = ["mia", "anna", "bob", "root"];
    private static readonly ApprovalType[] s_steps = [ApprovalType.Target, ApprovalType.Extraction, ApprovalType.Proof];

    [Property]
    public void Sent_deliveries_were_approved_by_those_who_may_decide(
        bool managerDecides, bool fourEyes, (byte What, byte Who, byte Count)[] history)
    {
        var reviewers = managerDecides ? Array.Empty<string>() : ["anna", "bob"];
        var settings = Reviewed(
            (ApprovalType.Target, reviewers), (ApprovalType.Extraction, reviewers), (ApprovalType.Proof, reviewers)) with
        {
            Options = new ApprovalOptions { FourEyes = fourEyes },
            Reminders = [new(Duration.FromDays(1), null), new(Duration.FromDays(1), null)],
        };
        var run = new Run(Created(Offline with { Approvals = settings }));

        foreach (var step in history)
            run.Do(step.What, step.Who, step.Count);
    }

    /// <summary>Follows what the delivery does, and what it tells whom.</summary>
    private sealed class Run(Spec spec)
    {
        private readonly HashSet<(string Person, string Notice)> _mailed = [];
        private readonly HashSet<(ApprovalType, int Round, string Person)> _asked = [];
        private Instant _now = Spec.Start;
        private long? _approved;

        public void Do(byte what, byte who, byte count)
        {
            spec.By(s_people[who % s_people.Length]);
            var step = s_steps[count % s_steps.Length];
            switch (what % 11)
            {
                case 0:
                    After(spec.When(new AnalyseDelivery(1 + count % 50, 0)));
                    break;
                case 1 or 2:
                    After(spec.When(Accept(step)));
                    break;
                case 3:
                    After(spec.When(Refuse(step)));
                    break;
                case 4:
                    After(spec.When(new RestartExtraction(count % 3 == 0 ? null : count % 60)));
                    break;
                case 5:
                    After(spec.WhenTold(Make.Campaign, new ParentChanged(Code("B1"), count % 4 == 3 ? null : Code(s_people[count % 3]))));
                    break;
                case 6:
                    _now += Duration.FromHours(count % 30);
                    spec.At(_now);
                    break;
                case 7:
                    After(spec.When(new SubmitProof()));
                    break;
                case 8 or 9:
                    After(spec.By("operationMgt").When(Operation));
                    if (Of(spec).State == DeliveryState.Extracting)
                        After(spec.By("").FileWritten());
                    break;
                default:
                    After(spec.By("deliveryMgt").When(DeliverySamples.Delivery));
                    EveryManagerWhoDecidesIsAsked();
                    break;
            }
        }

        private void After(Spec done)
        {
            if (!done.Accepted)
                return;
            foreach (var happened in done.Events)
            {
                if (happened is ApprovalDecided { Decision: { Type: ApprovalType.Target, Approved: true } })
                    _approved = Of(done).TargetSize;
                if (happened is DeliveryAnalysed)
                    _approved = null;
                if (happened is NoticesSent sent)
                    Check(sent);
            }
            foreach (var file in done.Effects.Select(e => e.Effect).OfType<WriteExtraction>())
                Assert.True(file.Rows <= _approved, $"{file.Rows} rows go out, {_approved} were approved");
        }

        private void Check(NoticesSent sent)
        {
            foreach (var notice in sent.Notices)
            {
                foreach (var person in notice.To)
                    Assert.True(_mailed.Add((person, notice.Key)), $"{person} was mailed {notice.Key} before");
                var approval = Of(spec).Approvals.Values.FirstOrDefault(a => notice.Key.StartsWith(a.Key, StringComparison.Ordinal));
                if (approval is null || !MailTemplates.AsksToDecide(notice.Template))
                    continue;
                foreach (var person in notice.To)
                {
                    Assert.Contains(person, approval.Reviewers.Count > 0 ? approval.Reviewers : Manager);
                    Assert.False(approval.Options.FourEyes && approval.SubmittedBy == person, $"{person} submitted it and is asked");
                    _asked.Add((approval.Type, approval.Round, person));
                }
            }
        }

        private Seq<Code> Manager => Of(spec).Manager is { } manager ? [manager] : [];

        private void EveryManagerWhoDecidesIsAsked()
        {
            foreach (var approval in Of(spec).Approvals.Values.Where(a => a is { Status: ApprovalStatus.Pending, Reviewers.Count: 0 }))
            {
                foreach (var manager in Manager.Where(m => !(approval.Options.FourEyes && approval.SubmittedBy == m)))
                    Assert.Contains((approval.Type, approval.Round, manager.Text), _asked);
            }
        }
    }
}
