using CampaignActors.Domain.Kernel;

using static CampaignActors.Domain.Tests.Deliveries.DeliverySamples;

namespace CampaignActors.Domain.Tests.Deliveries;

/// <summary>What starts by itself, what does not any more, and what has no recipients (domain.md §4.1).</summary>
public sealed class DeliveryStartSpecs
{
    private static readonly Instant s_contact = Spec.Start + Duration.FromDays(3);

    private static Spec Confirmed(int toSend = 5) =>
        Analysed(Online with { ContactDate = s_contact }, toSend).When(new ConfirmDelivery()).ThenAccepted();

    private static int Mails(Spec spec, string template) => Of(spec).Notices.Count(n => n.Template == template);

    [Theory]
    [InlineData(0, DeliveryState.InProgress)]
    [InlineData(24, DeliveryState.InProgress)]
    [InlineData(25, DeliveryState.PendingConfirmation)]
    public void Start_is_missed_by_more_than_the_grace(int hoursLate, DeliveryState expected)
    {
        var spec = Confirmed().At(s_contact + Duration.FromHours(hoursLate)).When(Delivery);

        Assert.Equal(expected, Of(spec).State);
        Assert.Equal(expected == DeliveryState.PendingConfirmation ? 1 : 0, Mails(spec, MailTemplates.MissedStart));
    }

    [Fact]
    public void Start_confirmed_after_the_contact_date_is_never_missed()
    {
        var spec = Confirmed().At(s_contact + Duration.FromDays(9)).When(Delivery).When(new ConfirmDelivery());
        Assert.Equal(0, Mails(spec, MailTemplates.MissedStart));

        spec.At(s_contact + Duration.FromDays(30)).When(Delivery);

        Assert.Equal(DeliveryState.InProgress, Of(spec).State);
    }

    [Fact]
    public void Delivery_that_confirms_itself_too_late_waits_for_a_person()
    {
        var spec = Created(Online with { ContactDate = s_contact, Confirmation = StartMode.Automatic }).At(s_contact + Duration.FromDays(2))
            .When(new AnalyseDelivery(5, 0)).When(Delivery);

        Assert.Equal((DeliveryState.PendingConfirmation, 1), (Of(spec).State, Mails(spec, MailTemplates.MissedStart)));
        Assert.Equal(0, Mails(spec, MailTemplates.DeliveryToStart));
    }

    [Fact]
    public void Delivery_without_recipients_finishes_however_late_it_starts()
    {
        var spec = Confirmed(toSend: 0).At(s_contact + Duration.FromDays(9)).When(Delivery);

        Assert.Equal((DeliveryState.Finished, 0L), (Of(spec).State, Of(spec).Sending!.Released));
        Assert.Null(spec.Due[TechnicalWorkflow.DeliveryMgt]);
    }
}
