namespace CampaignActors.Domain.Tests.Operators;

/// <summary>
/// Whatever comes, whenever the digest is due, and however the operator changes address and digest: a notice is in exactly one mail, no
/// digest is sent before its time, and none waits once it was.
/// </summary>
[Properties(Replay = Draws.Same)]
public sealed class DigestProperties
{
    private static readonly string[] s_templates =
    [
        MailTemplates.StockAlert, MailTemplates.TaskFinished, MailTemplates.ApprovalRequest, MailTemplates.BudgetAlert,
        MailTemplates.WorkflowFailed, MailTemplates.TaskReminder,
    ];

    private static readonly EntityRef s_line = Kinds.Line(Code("C5"));

    [Property]
    public void Notice_is_in_exactly_one_mail((byte What, byte Minutes)[] steps)
    {
        var spec = new Spec(Kinds.Operator(Code("anna"))).When(new PutOperator(
            PutMode.Create, new OperatorFields { Email = "anna@example.com", Digest = 8 * 60 }));
        var now = Spec.Start;
        var (told, mailed, number) = (new HashSet<string>(), new List<string>(), 0);
        var hasAddress = true;
        foreach (var (what, minutes) in steps)
        {
            now += Duration.FromMinutes(minutes * 10);
            spec.At(now);
            switch (what % 10)
            {
                case 0 or 1:
                    var due = spec.Due[TechnicalWorkflow.DeliveryMgt];
                    spec.When(new Work(TechnicalWorkflow.DeliveryMgt));
                    Assert.True(spec.Events.Count == 0 || due <= now);
                    Assert.True(spec.Events.Count == 0 || spec.State<OperatorState>().Waiting is null);
                    break;
                case 2:
                    spec.When(Put(new OperatorFields { Digest = what * 5 }));
                    break;
                case 3:
                    spec.When(Put(new OperatorFields { Cleared = ["digest"] }));
                    break;
                case 4:
                    hasAddress = !hasAddress;
                    spec.When(Put(hasAddress ? new() { Email = "anna@example.com" } : new() { Cleared = ["email"] }));
                    break;
                default:
                    var key = $"N{number++}";
                    spec.WhenTold(s_line, new Notify(key, s_templates[what % s_templates.Length], $"S {key}", "Body.", s_line));
                    if (hasAddress)
                        told.Add(key);
                    break;
            }
            mailed.AddRange(Mailed(spec));
        }
        spec.At(now + Duration.FromDays(3)).When(Put(new OperatorFields { Email = "anna@example.com", Digest = 60 }));
        spec.When(new Work(TechnicalWorkflow.DeliveryMgt));
        mailed.AddRange(Mailed(spec));
        Assert.Equal(told.Order(), mailed.Order());
        Assert.Null(spec.Due[TechnicalWorkflow.DeliveryMgt]);
    }

    private static PutOperator Put(OperatorFields fields) => new(PutMode.Change, fields);

    /// <summary>The notices of the mails that the last step sent, by the key in their subjects.</summary>
    private static IEnumerable<string> Mailed(Spec spec) => spec.Effects.Select(e => e.Effect).OfType<SendMail>()
        .SelectMany(m => m.Digest?.Select(n => n.Subject) ?? [m.Subject]).Select(s => s[2..]);
}
