using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Numbering;
using CampaignActors.Domain.Parents;

namespace CampaignActors.Domain.Tests.Numbering;

/// <summary>Created campaigns take the next free number; none is given twice (rule 9 of the scenario contract).</summary>
public sealed class NumberSpecs
{
    private static readonly EntityRef s_template = Kinds.Template(Code("CLUB"));
    private static readonly CampaignFacts s_taken = new(
        Code("PRG1"), null, null, null, new CampaignTerms(CommitmentLevel.Planned, false, null), false);

    private static EntityRef Op(int number) => Kinds.Campaign(Code($"OP{number}"));

    private static Spec New(params int[] taken)
    {
        var spec = new Spec(Kinds.CampaignNumbers);
        for (var number = 1; number <= 12; number++)
            spec.Knowing(Op(number), taken.Contains(number) ? s_taken : null);
        return spec;
    }

    private static TakeNumber Take(int occurrence) => new(s_template, occurrence, new CampaignFields());

    private static BeginCampaign Begin(int occurrence) => new(s_template, occurrence, new CampaignFields());

    [Fact]
    public void Codes_that_exist_are_passed_over()
    {
        var spec = New(1, 2, 4).WhenTold(s_template, Take(1));
        Assert.Equal([new AddressedEffect(Op(3), Begin(1))], spec.Effects);
        spec.WhenTold(s_template, Take(2));
        Assert.Equal([new AddressedEffect(Op(5), Begin(2))], spec.Effects);
    }

    [Fact]
    public void A_code_that_a_person_took_in_the_meantime_comes_back_for_the_next()
    {
        var spec = New().WhenTold(s_template, Take(1)).WhenTold(Op(1), new CodeOccupied(Begin(1)));
        Assert.Equal([new AddressedEffect(Op(2), Begin(1))], spec.Effects);
    }

    [Fact]
    public void Many_codes_that_are_taken_are_passed_over_in_few_rounds()
    {
        var (spec, rounds) = (new Spec(Kinds.CampaignNumbers), 0);

        for (var asked = spec.Needs(Take(1)); asked.Count > 0; asked = spec.Needs(Take(1)), rounds++)
        {
            foreach (var campaign in asked)
                spec.Knowing(campaign, int.Parse(campaign.Code.Text[2..]) <= 3_000 ? s_taken : null);
        }

        Assert.InRange(rounds, 1, 20);
        Assert.Equal(Op(3_001), spec.WhenTold(s_template, Take(1)).Effects[0].Target);
    }

    [Fact]
    public void It_asks_a_few_codes_at_a_time_until_one_is_free()
    {
        var spec = new Spec(Kinds.CampaignNumbers);
        Assert.Equal(Enumerable.Range(1, 8).Select(Op), spec.Needs(Take(1)));
        for (var number = 1; number <= 8; number++)
            spec.Knowing(Op(number), s_taken);
        Assert.Equal(Enumerable.Range(9, 8).Select(Op), spec.Needs(Take(1)));
        spec.Knowing(Op(9), null);
        Assert.Empty(spec.Needs(Take(1)));
    }
}
