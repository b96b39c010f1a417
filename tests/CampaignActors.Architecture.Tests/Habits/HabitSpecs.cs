namespace CampaignActors.Architecture.Tests.Habits;

/// <summary>
/// The rules of CONTRIBUTING.md that can be counted. What broke a rule before there was a test may stay, and does not grow.
/// </summary>
public sealed class HabitSpecs
{
    private const int Shown = 10;

    public static TheoryData<string> Names => [.. Habit.All.Select(habit => habit.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Places_of_a_habit_do_not_become_more(string name)
    {
        var habit = Habit.All.Single(h => h.Name == name);

        var more =
            from place in habit.Found()
            group place.Place by place.Folder into folder
            let allowed = Ratchet.Allowed.GetValueOrDefault((name, folder.Key))
            where folder.Count() > allowed
            select $"{folder.Key}: {folder.Count()}, allowed {allowed}\n  {string.Join("\n  ", folder.Take(Shown))}";

        Assert.True(!more.Any(), $"{habit.Rule}.\n{string.Join('\n', more)}");
    }

    [Fact]
    public void Counts_that_went_down_are_written_on_demand()
    {
        if (Ratchet.Updates)
            Ratchet.Write(Habit.All);

        Assert.All(Ratchet.Allowed.Keys, key => Assert.Contains(Habit.All, habit => habit.Name == key.Habit));
    }

    [Fact]
    public void Each_habit_is_found_where_it_is()
    {
        Assert.NotEmpty(Source.Code);
        Assert.NotEmpty(Source.Prose);
        Assert.Contains(Source.Code, line => line is { Folder: "src/CampaignActors.Domain", Number: 1 });
        Assert.Contains(Source.Prose, line => line is { Folder: ".", Path: "README.md", Number: 1 });
    }
}
