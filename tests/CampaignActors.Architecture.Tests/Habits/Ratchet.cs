using System.Globalization;

namespace CampaignActors.Architecture.Tests.Habits;

/// <summary>
/// How many places of each habit a folder may still have: <c>habits.txt</c>, one line each, <c>HABIT FOLDER COUNT</c>; without a line none.
/// Counts only go down: UPDATE_HABITS=1 writes those that have.
/// </summary>
internal static class Ratchet
{
    private static readonly string s_file = Repository.PathOf("tests", "CampaignActors.Architecture.Tests", "Habits", "habits.txt");

    public static bool Updates => Environment.GetEnvironmentVariable("UPDATE_HABITS") == "1";

    public static IReadOnlyDictionary<(string Habit, string Folder), int> Allowed { get; } = Read();

    public static void Write(IEnumerable<Habit> habits)
    {
        var now = habits.SelectMany(habit => habit.Found().GroupBy(place => place.Folder).Select(folder => (
            Key: (habit.Name, folder.Key), Count: Math.Min(folder.Count(), Allowed.GetValueOrDefault((habit.Name, folder.Key))))));
        File.WriteAllLines(s_file, now.Where(n => n.Count > 0).Select(n => $"{n.Key.Name} {n.Key.Key} {n.Count}"));
    }

    private static Dictionary<(string, string), int> Read() => File.ReadLines(s_file)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .ToDictionary(parts => (parts[0], parts[1]), parts => int.Parse(parts[2], CultureInfo.InvariantCulture));
}
