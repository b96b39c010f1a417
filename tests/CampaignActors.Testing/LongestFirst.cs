using Xunit;
using Xunit.Abstractions;

namespace CampaignActors.Testing;

/// <summary>A class whose tests take so long that they begin first: one that began last would run alone at the end.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class LongAttribute : Attribute;

/// <summary>Begins with the classes that say <see cref="LongAttribute"/>; the others follow by name. Each assembly of tests names it
/// (tests/Directory.Build.props).</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private const string OfClass = "Test collection for ";

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(c => IsLong(c) ? 0 : 1).ThenBy(c => c.DisplayName, StringComparer.Ordinal);

    /// <summary>A class without a collection is one of its own, which bears its name.</summary>
    private static bool IsLong(ITestCollection collection) => collection.DisplayName is { } name
        && name.StartsWith(OfClass, StringComparison.Ordinal)
        && collection.TestAssembly.Assembly.GetType(name[OfClass.Length..]) is { } type
        && type.GetCustomAttributes(typeof(LongAttribute).AssemblyQualifiedName).Any();
}
