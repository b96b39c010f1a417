using CampaignActors.Audience.Language;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Operations.Demo;
using CampaignActors.Recipients.Importing;
using CampaignActors.Simulation.Scenarios;

namespace CampaignActors.Operations.Tests.Demo;

/// <summary>The customers of the made-up company, and that its segments mean some of them.</summary>
public sealed class DemoPeopleSpecs
{
    private static readonly DemoOptions s_options = new(new LocalDate(2026, 5, 20), DateTimeZone.Utc);
    private static readonly MadeUpPeople s_people = new(s_options.Seed, s_options.Day);

    [Fact]
    public void Every_customer_can_be_stored()
    {
        var problems = s_people.Take(MadeUpPeople.Customers).Select(p => RecipientRules.Problem(p, MadeUpPeople.Layout));

        Assert.DoesNotContain(problems, problem => problem is not null);
    }

    [Fact]
    public void The_same_seed_and_day_give_the_same_customers()
    {
        var again = new MadeUpPeople(s_options.Seed, s_options.Day).Take(200).Select(p => (p.Key, p.Email, p.BirthDate));

        Assert.Equal(s_people.Take(200).Select(p => (p.Key, p.Email, p.BirthDate)), again);
        Assert.NotEqual(new MadeUpPeople(2, s_options.Day).Take(200).Select(p => p.Email), s_people.Take(200).Select(p => p.Email));
    }

    [Fact]
    public void Customers_of_a_system_that_has_people_have_keys_and_lists_of_their_own()
    {
        var people = new MadeUpPeople(1, s_options.Day, DemoOptions.Prefix).Take(500).ToList();

        Assert.All(people, p => Assert.StartsWith(DemoOptions.Prefix, p.Key, StringComparison.Ordinal));
        Assert.All(people.SelectMany(p => p.Lists), l => Assert.StartsWith(DemoOptions.Prefix, l, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Segments_of_the_company_mean_some_customers_and_not_all()
    {
        var store = new MemoryRecipients();
        await store.DeclareAsync(MadeUpPeople.Layout, default);
        await DemoPeople.PutAsync(new StoreImportTarget(store), s_people, null, default);
        var texts = Company.Past(s_options).Scenario.Setup.Where(e => e.Kind == "segments")
            .ToDictionary(e => e.Code.Text, e => SegmentText.Read(e.Fields.TextOf("where")!, MadeUpPeople.Layout).Condition!);

        foreach (var (code, condition) in texts)
        {
            var whole = Conditions.Resolve(condition, texts, out var problem);
            Assert.Null(problem);
            var answer = await store.CountAsync(whole, s_options.End, DateTimeZone.Utc, 0, default);
            Assert.True(answer.Count is > 100 and < MadeUpPeople.Customers, $"{code}: {answer.Count}");
        }
        Assert.True(texts.Count >= 4);
    }

    [Fact]
    public async Task Fields_that_a_system_does_not_have_are_left_out()
    {
        var store = new MemoryRecipients();

        await DemoPeople.PutAsync(new StoreImportTarget(store), s_people, null, default);

        var found = await store.FindAsync("HP000001", default);
        Assert.Empty(found!.Attributes);
        Assert.Equal(MadeUpPeople.Customers, await store.PeopleAsync(default));
    }
}
