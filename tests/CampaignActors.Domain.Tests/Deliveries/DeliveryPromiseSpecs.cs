using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Providers;
using CampaignActors.Domain.Parents;
using static CampaignActors.Domain.Tests.Deliveries.DeliverySamples;

namespace CampaignActors.Domain.Tests.Deliveries;

/// <summary>Promised dates of providers, and the mail when one is late (domain.md §4.2 rules 16 to 18).</summary>
public sealed class DeliveryPromiseSpecs
{
    private static readonly Instant s_typed = Instant.FromUtc(2026, 1, 20, 12, 0);

    private static Spec HandedOver(int? days = 2, bool? report = null, Instant? typed = null, string zone = "UTC")
    {
        var service = new ServiceTemplate([], null, "router@example.com", "Print") { PromisedDays = days, PromisedReport = report };
        var spec = new Spec(Self).Operators("mia", "anna").In(DateTimeZoneProviders.Tzdb[zone])
            .Knowing(Make.Campaign, Facts())
            .Knowing(Kinds.Provider(Code("ROUTER")), new ProviderFacts("Router", Map<ServiceTemplate>.Empty.Set("Mailing", service)));
        return spec.When(new PutDelivery(PutMode.Create, Offline with { Costs = [], PromisedDate = typed })).ThenAccepted()
            .When(new AnalyseDelivery(10, 0)).When(Operation).FileWritten().When(Delivery).ThenAccepted();
    }

    private static ProviderPromise? Promise(Spec spec) => Of(spec).Promise;

    private static Spec Change(Spec spec, DeliveryFields change) => spec.When(new PutDelivery(PutMode.Change, change)).ThenAccepted();

    private static int Late(Spec spec) => spec.When(Delivery).Effects.Count(e => e.Effect is Notify { Template: "providerLate" });

    private static Spec Done(Spec spec) => spec.When(Supplier)
        .When(new OutsideDone($"provider-mail:DM1:{Of(spec).ExtractionNumber}", null, 0))
        .When(Supplier).When(new OutsideDone($"post:DM1:{Of(spec).ExtractionNumber}", null, 0));

    [Theory]
    [InlineData("UTC", 2, "2026-01-07T23:59:59.9999999Z")]
    [InlineData("Europe/Paris", 0, "2026-01-05T22:59:59.9999999Z")]
    [InlineData("Pacific/Auckland", 1, "2026-01-06T10:59:59.9999999Z")]
    public void A_service_promises_the_end_of_a_day_after_the_hand_over(string zone, int days, string expected) => Assert.Equal(
        NodaTime.Text.InstantPattern.ExtendedIso.Parse(expected).Value, Promise(HandedOver(days, zone: zone))!.Date);

    [Fact]
    public void The_date_of_the_delivery_counts_before_that_of_the_service()
    {
        Assert.Equal(s_typed, Promise(HandedOver(typed: s_typed))!.Date);
        Assert.Equal(s_typed, Promise(HandedOver(days: null, typed: s_typed))!.Date);
        Assert.Null(Promise(HandedOver(days: null)));
    }

    [Fact]
    public void A_late_provider_is_told_of_once_a_promise()
    {
        var spec = HandedOver();
        var date = Promise(spec)!.Date;
        Assert.Equal(0, Late(spec));
        Assert.Equal(date, spec.Due[TechnicalWorkflow.DeliveryMgt]);

        Assert.Equal(1, Late(spec.At(date)));
        Assert.Equal(0, Late(spec));
        Change(spec, new DeliveryFields { PromisedDate = s_typed });
        Assert.Equal(0, Late(spec));
        Assert.Equal(1, Late(spec.At(s_typed)));

        Change(spec, new DeliveryFields { Cleared = ["promisedDate"] });
        Assert.Equal((date, 3), (Promise(spec)!.Date, Promise(spec)!.Number));
        Assert.Equal(1, Late(spec));
    }

    [Fact]
    public void A_promise_that_is_kept_is_not_told_of()
    {
        var spec = Done(HandedOver());

        Assert.Equal((DeliveryState.Finished, Spec.Start), (Of(spec).State, Promise(spec)!.KeptAt));
        Assert.Equal(0, Late(spec.At(Spec.Start + Duration.FromDays(30))));
        Change(spec, new DeliveryFields { PromisedDate = s_typed });
        Assert.Equal(1, Promise(spec)!.Number);
    }

    [Fact]
    public void Where_the_report_counts_the_end_of_the_job_does_not()
    {
        var spec = Done(HandedOver(report: true));
        Assert.Equal((DeliveryState.Finished, null), (Of(spec).State, Promise(spec)!.KeptAt));

        Assert.Equal(1, Late(spec.At(Promise(spec)!.Date)));
        spec.When(new ReportSent(10, 0)).ThenAccepted();

        Assert.Equal(Promise(spec)!.Date, Promise(spec)!.KeptAt);
    }

    [Fact]
    public void The_manager_of_then_is_told()
    {
        var spec = HandedOver().WhenTold(Make.Campaign, new ParentChanged(Code("B1"), Code("anna")));
        spec.At(Promise(spec)!.Date).When(Delivery);

        Assert.Equal(Kinds.Operator(Code("anna")), spec.Effects.Single(e => e.Effect is Notify { Template: "providerLate" }).Target);
        spec.WhenTold(Make.Campaign, new ParentChanged(Code("B1"), Code("mia")));
        Assert.Equal(0, Late(spec));
    }

    [Fact]
    public void An_online_delivery_has_no_provider_to_promise() => World()
        .When(new PutDelivery(PutMode.Create, Online with { PromisedDate = s_typed }))
        .ThenRefused(Refusal.Invalid, "'promisedDate' is for offline deliveries");
}
