using CampaignActors.Domain.People;

namespace CampaignActors.Domain.Tests.Operators;

/// <summary>The digest of an operator (domain.md §5.9 rules 7 to 10).</summary>
public sealed class OperatorDigestSpecs
{
    private static readonly Work s_work = new(TechnicalWorkflow.DeliveryMgt);
    private static readonly EntityRef s_line = Kinds.Line(Code("C5"));
    private static readonly EntityRef s_budget = Kinds.Budget(Code("B1"));

    /// <summary>Spec.Start is Monday 5 January 2026, 08:00 UTC: 09:00 in Amsterdam.</summary>
    private static Spec Anna(int? digest = 8 * 60 + 30, string? email = "anna@example.com") => new Spec(Kinds.Operator(Code("anna"))).When(
        new PutOperator(PutMode.Create, new OperatorFields
        {
            Name = "Anna", Email = email, Digest = digest, Zone = "Europe/Amsterdam", Language = MailLanguage.Nl,
        }));

    private static Notify Notice(string template, int number = 1, EntityRef? about = null, Instant? deadline = null) => new(
        $"{template}:{number}:anna", template, $"Subject {number}", $"Body {number}.", about ?? s_line)
    {
        Figures = new MailFigures().With("label", "C5").With("deadline", deadline),
    };

    private static IReadOnlyList<SendMail> Mails(Spec spec) => [.. spec.Effects.Select(e => e.Effect).OfType<SendMail>()];

    [Fact]
    public void Notice_that_may_wait_is_mailed_with_the_digest()
    {
        var spec = Anna();
        spec.WhenTold(s_line, Notice(MailTemplates.StockAlert));
        Assert.Empty(Mails(spec));
        var due = Instant.FromUtc(2026, 1, 6, 7, 30);
        Assert.Equal(due, spec.Due[TechnicalWorkflow.DeliveryMgt]);
        spec.At(Spec.Start + Duration.FromHours(1)).WhenTold(s_budget, Notice(MailTemplates.BudgetAlert, 2, s_budget));
        Assert.Equal(due, spec.Due[TechnicalWorkflow.DeliveryMgt]);

        spec.At(due - Duration.FromSeconds(1)).When(s_work).ThenNothing();
        spec.At(due).When(s_work).Then(new OperatorDigested(1));

        var mail = Assert.Single(Mails(spec));
        Assert.Equal(
            ("operators/anna:digest:1", MailTemplates.Digest, "anna", "anna@example.com", MailLanguage.Nl, "Europe/Amsterdam"),
            (mail.Key, mail.Template, mail.Recipient, mail.Address, mail.Language, mail.Zone));
        Assert.Equal([MailTemplates.StockAlert, MailTemplates.BudgetAlert], mail.Digest!.Select(n => n.Template));
        Assert.Equal([Spec.Start, Spec.Start + Duration.FromHours(1)], mail.Digest!.Select(n => n.At));
        Assert.Null(spec.Due[TechnicalWorkflow.DeliveryMgt]);
        Assert.Null(spec.State<OperatorState>().Waiting);
        spec.When(s_work).ThenNothing();
    }

    [Theory]
    [InlineData(MailTemplates.ApprovalRequest)]
    [InlineData(MailTemplates.ApprovalReminder)]
    [InlineData(MailTemplates.ApprovalEscalated)]
    [InlineData(MailTemplates.ApprovalRejected)]
    [InlineData(MailTemplates.DeliveryToStart)]
    [InlineData(MailTemplates.TaskToApprove)]
    [InlineData(MailTemplates.WorkflowFailed)]
    [InlineData(MailTemplates.WorkflowSilent)]
    [InlineData(MailTemplates.MissedStart)]
    [InlineData(MailTemplates.RouterNotification)]
    [InlineData(MailTemplates.Proof)]
    [InlineData("of a later version")]
    public void Notice_that_cannot_wait_is_mailed_at_once(string template)
    {
        var spec = Anna();
        spec.WhenTold(s_line, Notice(template));
        Assert.Equal(template, Assert.Single(Mails(spec)).Template);
        Assert.Null(spec.Due[TechnicalWorkflow.DeliveryMgt]);
    }

    [Fact]
    public void Notice_whose_deadline_comes_before_the_digest_is_mailed_at_once()
    {
        var spec = Anna();
        spec.WhenTold(s_line, Notice(MailTemplates.TaskReminder, 1, null, Spec.Start + Duration.FromHours(2)));
        Assert.Single(Mails(spec));
        spec.WhenTold(s_line, Notice(MailTemplates.TaskReminder, 2, null, Spec.Start + Duration.FromDays(2)));
        Assert.Empty(Mails(spec));
    }

    [Fact]
    public void Without_digest_each_notice_is_a_mail()
    {
        var spec = Anna(digest: null);
        spec.WhenTold(s_line, Notice(MailTemplates.StockAlert));
        var mail = Assert.Single(Mails(spec));
        Assert.Equal((s_line, MailLanguage.Nl, "Europe/Amsterdam"), (mail.About, mail.Language, mail.Zone));
        Assert.Equal("C5", mail.Figures!.Texts!["label"]);
    }

    [Fact]
    public void Digest_that_is_turned_off_is_mailed_at_once()
    {
        var spec = Anna();
        spec.WhenTold(s_line, Notice(MailTemplates.StockAlert));
        spec.When(new PutOperator(PutMode.Change, new OperatorFields { Cleared = ["digest"] })).ThenAccepted();
        Assert.Equal(DueTimes.AtOnce, spec.Due[TechnicalWorkflow.DeliveryMgt]);
        spec.When(s_work).ThenAccepted();
        Assert.Single(Mails(spec));
    }

    [Fact]
    public void Notices_of_an_operator_without_an_address_wait_until_there_is_one()
    {
        var spec = Anna();
        spec.WhenTold(s_line, Notice(MailTemplates.StockAlert));
        spec.When(new PutOperator(PutMode.Change, new OperatorFields { Cleared = ["email"] })).ThenAccepted();
        Assert.Null(spec.Due[TechnicalWorkflow.DeliveryMgt]);
        spec.WhenTold(s_line, Notice(MailTemplates.StockAlert, 2));
        Assert.Single(spec.State<OperatorState>().Waiting!);
        spec.When(new PutOperator(PutMode.Change, new OperatorFields { Email = "new@example.com" })).ThenAccepted();
        spec.At(Spec.Start + Duration.FromDays(3)).When(s_work).ThenAccepted();
        Assert.Equal("new@example.com", Assert.Single(Mails(spec)).Address);
    }

    [Fact]
    public void Warning_whose_reason_is_gone_is_not_in_the_digest()
    {
        var spec = Anna();
        var at = Spec.Start + Duration.FromDays(2);
        var gone = Notice(MailTemplates.StockAlert) with { Key = "alert:C5:low:1:anna" };
        spec.WhenTold(s_line, gone);
        spec.WhenTold(s_budget, Notice(MailTemplates.ForecastAlert, 1, s_budget) with { Key = "forecast-alert:1:anna" });
        Assert.Equal([s_line, s_budget], spec.At(at).Needs(s_work));
        spec.Knowing(s_line, new LineFacts(Code("ST"), "C5", new Quantity(9), Quantity.Zero, null, Map<Quantity>.Empty, Map<Quantity>.Empty)
        {
            Standing = ["proposal:C5:P1:"],
        });
        spec.Knowing(s_budget, new BudgetFacts(Currency.Eur, null, []) { Standing = ["forecast-alert:"] });

        spec.When(s_work).Then(new OperatorDigested(1) { Passed = ["lines/C5:alert:C5:low:1:anna"] });

        Assert.Equal([MailTemplates.ForecastAlert], Assert.Single(Mails(spec)).Digest!.Select(n => n.Template));
    }

    [Fact]
    public void Digest_of_which_nothing_is_left_is_no_mail()
    {
        var spec = Anna();
        spec.WhenTold(s_budget, Notice(MailTemplates.BudgetAlert, 1, s_budget));
        spec.Knowing(s_budget, new BudgetFacts(Currency.Eur, null, []) { Standing = [] });
        spec.At(Spec.Start + Duration.FromDays(2)).When(s_work).ThenAccepted();
        Assert.Empty(Mails(spec));
        Assert.Null(spec.Due[TechnicalWorkflow.DeliveryMgt]);
    }

    [Fact]
    public void Warning_of_what_does_not_answer_stays_in_the_digest()
    {
        var spec = Anna();
        spec.WhenTold(s_budget, Notice(MailTemplates.BudgetAlert, 1, s_budget));
        spec.Knowing(s_budget, null).At(Spec.Start + Duration.FromDays(2)).When(s_work).ThenAccepted();
        Assert.Single(Mails(spec));
    }

    [Fact]
    public void Full_digest_is_mailed_without_waiting()
    {
        var spec = Anna();
        for (var i = 1; i <= OperatorDigests.Most; i++)
            spec.WhenTold(s_line, Notice(MailTemplates.TaskFinished, i));
        Assert.Equal(OperatorDigests.Most, Assert.Single(Mails(spec)).Digest!.Count);
        Assert.Null(spec.Due[TechnicalWorkflow.DeliveryMgt]);
    }

    [Theory]
    [InlineData(2 * 60 + 30, "2026-03-29T01:00:00Z")]
    [InlineData(8 * 60, "2026-03-29T06:00:00Z")]
    public void Time_of_day_that_does_not_exist_is_the_first_after_it(int digest, string due)
    {
        var spec = Anna(digest).At(Instant.FromUtc(2026, 3, 28, 12, 0));
        spec.WhenTold(s_line, Notice(MailTemplates.StockAlert));
        Assert.Equal(NodaTime.Text.InstantPattern.General.Parse(due).Value, spec.Due[TechnicalWorkflow.DeliveryMgt]);
    }

    [Theory]
    [InlineData("Europe/Nowhere", null, "unknown time zone 'Europe/Nowhere'")]
    [InlineData(null, 24 * 60, "no time of day")]
    public void Field_that_means_nothing_is_refused(string? zone, int? digest, string text) =>
        Anna().When(new PutOperator(PutMode.Change, new OperatorFields { Zone = zone, Digest = digest }))
            .ThenRefused(Refusal.Invalid, text);
}
