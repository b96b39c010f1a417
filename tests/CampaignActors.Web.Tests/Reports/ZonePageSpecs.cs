using System.Net;
using CampaignActors.Operations.Access;
using Xunit;

namespace CampaignActors.Web.Tests.Reports;

/// <summary>A time zone that does not exist is refused by every page on which one may be named.</summary>
public sealed class ZonePageSpecs(VisitedNode node) : IClassFixture<VisitedNode>
{
    [Theory]
    [InlineData("Mars")]
    [InlineData("W. Europe Standard Time")]
    [InlineData("UTC+02:00")]
    [InlineData("europe/paris")]
    [InlineData("")]
    public async Task A_preference_of_none_is_refused_beside_its_field(string zone)
    {
        using var visitor = await PlainVisitor.SignInAsync(node.Address, node.People.KeyOf(Role.Viewer));

        var answer = await visitor.PostAsync(
            "/ui/preferences", "preferences", ("lang", "en"), ("zone", zone), ("density", "dense"), ("theme", "auto"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("This is not a time zone", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(
            answer.Headers, h => h.Key == "Set-Cookie" && h.Value.Any(c => c.StartsWith("ui-reads", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("/ui/reports/summary?zone=Mars")]
    [InlineData("/ui/reports/summary?zone=Mars&trueAt=2026-01-01T08:00")]
    [InlineData("/ui/reports/evolution?zone=W.%20Europe%20Standard%20Time")]
    public async Task A_report_in_none_is_refused_whether_or_not_it_is_of_the_past(string address)
    {
        using var visitor = await PlainVisitor.SignInAsync(node.Address, node.People.KeyOf(Role.Viewer));

        Assert.Contains("is not a time zone", WebUtility.HtmlDecode(await visitor.TextAsync(address)), StringComparison.Ordinal);
    }
}
