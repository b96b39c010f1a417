namespace CampaignActors.Domain.Tests.Schedules;

/// <summary>
/// Random histories of schedules that are changed while they run (domain.md §5.3, Changing a schedule): each planned instant at most once,
/// none lost, and <c>coming</c> is exactly what is made when nothing is changed.
/// </summary>
public sealed class ScheduleHistorySpecs
{
    private const int Steps = 30;

    public static TheoryData<int, bool> Seeds
    {
        get
        {
            var seeds = new TheoryData<int, bool>();
            foreach (var seed in Enumerable.Range(1, 120))
            {
                seeds.Add(seed, false);
                seeds.Add(seed, true);
            }
            return seeds;
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Schedule_runs_each_planned_instant_once_whatever_is_changed(int seed, bool template) => new History(seed, template).Run();

    /// <summary>A schedule and when it held.</summary>
    private sealed record Version(Schedule Schedule, Instant Origin, Instant From)
    {
        public Instant To { get; set; } = Instant.MaxValue;
    }

    private sealed class History(int seed, bool template)
    {
        private readonly Random _random = new(seed);
        private readonly ScheduleStory _story = ScheduleStory.Of(template);
        private readonly List<Version> _versions = [];

        /// <summary>Lines whose instant came while they held and operationMgt worked.</summary>
        private readonly HashSet<Instant> _typed = [];
        private bool _wasFull;

        public void Run()
        {
            Give(Rule());
            for (var step = 0; step < Steps; step++)
            {
                switch (_random.Next(6))
                {
                    case 0:
                        Give(Next());
                        break;
                    case 1:
                        _story.Touch(_random);
                        break;
                    case 2 when _random.Next(4) == 0:
                        _story.Stopped = !_story.Stopped;
                        break;
                    default:
                        Advance(Duration.FromMinutes(_random.Next(1, 50 * 60)));
                        break;
                }
                Check();
            }
            _story.Stopped = false;
            Advance(Duration.FromHours(1));
            Check();
            Lost();
        }

        private Schedule Next()
        {
            var now = _versions[^1].Schedule;
            return _random.Next(6) switch
            {
                0 => Rule(),
                1 => Lines(now),
                2 when now.Cron is not null => now with { Cron = Pick(RuleOracle.Crons) },
                3 when now.Cron is not null => now with { Until = Sometimes(_story.Now + Duration.FromHours(_random.Next(-100, 500))) },
                4 when now.Cron is not null => now with { Runs = _random.Next(3) > 0 ? _random.Next(1, 30) : null },
                5 when now.Cron is null => Lines(now),
                _ => now with { Advance = Duration.FromHours(_random.Next(0, 240)) },
            };
        }

        private Schedule Rule() => new()
        {
            Cron = Pick(RuleOracle.Crons),
            Zone = Pick(RuleOracle.Zones),
            Advance = Sometimes(Duration.FromHours(_random.Next(0, 240))),
            From = Sometimes(_story.Now + Duration.FromMinutes(15 * _random.Next(-200, 200))),
            Until = Sometimes(_story.Now + Duration.FromHours(_random.Next(200, 900))),
            Runs = _random.Next(4) == 0 ? _random.Next(1, 20) : null,
            AutomaticStart = true,
        };

        /// <summary>Lines are added, deleted and moved; some have ids.</summary>
        private Schedule Lines(Schedule before)
        {
            var kept = before.Lines.Where(_ => _random.Next(4) > 0)
                .Select(l => _random.Next(4) == 0 ? l with { Start = At() } : l).ToList();
            for (var more = _random.Next(1, 4); more > 0; more--)
                kept.Add(new ScheduleLine(_random.Next(2) == 0 ? $"L{_random.Next(1_000_000)}" : null, At(), null, null, true, true));
            return new Schedule
            {
                Lines = kept.DistinctBy(l => l.Id ?? l.Start.ToString()).ToSeq(),
                Advance = Sometimes(Duration.FromHours(_random.Next(0, 240))),
            };

            Instant At() => _story.Now + Duration.FromHours(_random.Next(-30, 300));
        }

        private T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

        private T? Sometimes<T>(T value) where T : struct => _random.Next(2) == 0 ? value : null;

        private void Give(Schedule schedule)
        {
            var before = _versions.Count == 0 ? null : _versions[^1];
            if (!_story.Give(schedule))
                return; // A rule that never fires is refused.
            _wasFull |= _story.IsFull;
            if (before is not null)
                before.To = _story.Now;
            var origin = before is not null && schedule.Cron is not null
                && (schedule.Cron, schedule.Zone, schedule.From) == (before.Schedule.Cron, before.Schedule.Zone, before.Schedule.From)
                ? before.Origin
                : _story.Now;
            _versions.Add(new Version(schedule, origin, _story.Now));
            Settle();
        }

        private void Advance(Duration by)
        {
            var (coming, made) = (_story.Coming.Take(5).Select(o => o.Start).ToList(), _story.Made.Select(m => m.Number).ToHashSet());
            var from = _story.Now;
            _story.Advance(from + by);
            var fresh = _story.Made.Where(m => !made.Contains(m.Number)).OrderBy(m => m.Number).Select(m => m.Planned).ToList();
            Assert.True(
                fresh.Take(5).SequenceEqual(coming.Take(fresh.Count)), $"{Where} coming was {Text(coming)}, made was {Text(fresh)}");
            var created = _versions[^1].Schedule;
            if (!_story.Stopped && fresh.Count < coming.Count)
                Assert.True(
                    created.CreatedAt(coming[fresh.Count]) > _story.Now, $"{Where} {coming[fresh.Count]} was coming and was not made");
            _wasFull |= _story.IsFull;
            Passed(from);
        }

        /// <summary>What is due at once is done before anything else happens.</summary>
        private void Settle()
        {
            _story.Advance(_story.Now);
            _wasFull |= _story.IsFull;
            Passed(_story.Now);
        }

        private void Passed(Instant from)
        {
            if (_story.Stopped || _versions[^1].Schedule is not { Cron: null } lines)
                return;
            foreach (var line in lines.Lines.Where(l => l.Start >= from && l.Start <= _story.Now))
                _typed.Add(line.Start);
        }

        private void Check()
        {
            var made = _story.Made;
            Assert.True(
                made.Count == made.Select(m => m.Planned).Distinct().Count(),
                $"{Where} an instant runs twice: {Text(made.Select(m => m.Planned))}");
            foreach (var one in made.Where(m => m.IsByRule && m.Planned < RuleOracle.Last))
            {
                Assert.True(
                    _versions.Any(
                        v => v.Schedule.Cron is not null && one.Planned >= v.Origin && RuleOracle.Of(
                            v.Schedule with { Until = null }).Contains(one.Planned)),
                    $"{Where} {one.Planned} is no occurrence of any rule from when it was given");
            }
        }

        /// <summary>What every version gave while it held is there.</summary>
        private void Lost()
        {
            var made = _story.Made.Select(m => m.Planned).ToHashSet();
            if (_wasFull)
                return;
            var missing = _typed.Where(t => !made.Contains(t)).ToList();
            Assert.True(missing.Count == 0, $"{Where} lines are lost: {Text(missing)}");
            var runsOut = _versions.Any(v => v.Schedule.Runs is not null);
            foreach (var version in _versions.Where(v => v.Schedule.Cron is not null && !runsOut))
            {
                var given = RuleOracle.Of(version.Schedule)
                    .Where(x => x >= version.From && x < version.To && x <= _story.Now && !IsCutOff(version, x)).ToList();
                Assert.True(
                    given.All(made.Contains),
                    $"{Where} {version.Schedule.Cron} {version.Schedule.Zone} lost {Text(given.Where(x => !made.Contains(x)))}");
            }
            // Campaigns that were made in advance are never withdrawn, so that of them there may be more.
            if (!template && _versions[^1].Schedule is { Runs: { } most, Cron: not null })
                Assert.True(
                    _story.Made.Count(m => m.IsByRule && m.Planned >= _versions[^1].From) <= most, $"{Where} more runs than {most}");
        }

        /// <summary>Whether the rule was made to end before an instant that had passed.</summary>
        private bool IsCutOff(Version version, Instant at) =>
            _versions.Any(v => v.Origin == version.Origin && v.From > at && at > v.Schedule.Until);

        private string Where => $"seed {seed} {(template ? "template" : "campaign")} at {_story.Now}:";

        private static string Text(IEnumerable<Instant> instants) => string.Join(", ", instants);
    }
}
